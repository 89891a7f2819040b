import { Authenticated, Refine, type ResourceProps } from '@refinedev/core';
import routerProvider, { DocumentTitleHandler, UnsavedChangesNotifier } from '@refinedev/react-router';
import { QueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { BrowserRouter, Navigate, Outlet, Route, Routes, useLocation } from 'react-router';
import { PageSkeleton } from '@/components/layout/page-skeleton.tsx';
import { Shell } from '@/components/layout/shell.tsx';
import { Toasts } from '@/components/layout/toasts.tsx';
import { navigation } from '@/components/layout/navigation.ts';
import { SignInPage } from '@/features/sign-in/sign-in-page.tsx';
import { createAccessProvider } from '@/providers/access-provider.ts';
import { createAuditProvider } from '@/providers/audit-provider.ts';
import { createAuthProvider } from '@/providers/auth-provider.ts';
import { createDataProvider } from '@/providers/data-provider.ts';
import { toAdminError } from '@/providers/http-error.ts';
import { AdminI18nProvider, useI18n, useRefineI18n } from '@/providers/i18n.tsx';
import { createLiveProvider } from '@/providers/live-provider.ts';
import { LiveUpdates } from '@/providers/live-updates.tsx';
import { notifications } from '@/providers/notifications.ts';
import { resourceTable } from '@/providers/resource-table.ts';
import { RuntimeProvider, useRuntime, type Runtime } from '@/providers/runtime.tsx';
import { createStaffSession } from '@/providers/session.ts';
import { StaffProvider } from '@/providers/staff.tsx';
import { pages, NotFoundPage } from '@/pages.tsx';

const resources: ResourceProps[] = Object.keys(resourceTable).map((name) => ({ name }));

/** The whole admin for one runtime. */
export function App({ runtime }: { runtime: Runtime }) {
  return (
    <RuntimeProvider runtime={runtime}>
      <AdminI18nProvider>
        <BrowserRouter>
          <RefineApp />
          <Toasts />
        </BrowserRouter>
      </AdminI18nProvider>
    </RuntimeProvider>
  );
}

function RefineApp() {
  const { client, hub } = useRuntime();
  const i18nProvider = useRefineI18n();
  const [queryClient] = useState(createQueryClient);
  const providers = useMemo(() => {
    const session = createStaffSession(client);
    const data = createDataProvider(client);
    return {
      dataProvider: data,
      liveProvider: createLiveProvider(hub),
      authProvider: createAuthProvider(client, session),
      accessControlProvider: createAccessProvider(session),
      auditLogProvider: createAuditProvider(data),
    };
  }, [client, hub]);

  return (
    <Refine
      {...providers}
      routerProvider={routerProvider}
      notificationProvider={notifications.provider}
      i18nProvider={i18nProvider}
      resources={resources}
      options={{
        disableTelemetry: true,
        syncWithLocation: true,
        warnWhenUnsavedChanges: true,
        mutationMode: 'pessimistic',
        liveMode: 'manual',
        reactQuery: { clientConfig: queryClient },
      }}
    >
      <Routes>
        <Route path="/sign-in" element={<SignedOutOnly />} />
        <Route element={<StaffOnly />}>
          <Route element={<Shell />}>
            {pages.map(({ path, element }) => (
              <Route key={path} path={path} element={element} />
            ))}
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Route>
      </Routes>
      <Title />
      <UnsavedChangesNotifier />
    </Refine>
  );
}

function SignedOutOnly() {
  return (
    <Authenticated key="signed-out" fallback={<SignInPage />} loading={<PageSkeleton />}>
      <Navigate to="/" replace />
    </Authenticated>
  );
}

function StaffOnly() {
  return (
    <Authenticated key="staff" redirectOnFail="/sign-in" loading={<PageSkeleton />}>
      <StaffProvider>
        <LiveUpdates />
        <Outlet />
      </StaffProvider>
    </Authenticated>
  );
}

/** The page's own name first; the framework's is nowhere. */
function Title() {
  const { t } = useI18n();
  const { pathname } = useLocation();
  const page = navigation.flat().findLast((item) => pathname === item.path || pathname.startsWith(`${item.path}/`));
  const name = page ? t(page.key) : t('admin.sign_in');
  return <DocumentTitleHandler key={name} handler={() => `${name} · ${t('admin.app_title')}`} />;
}

/** Reads are tried again when the network or the server was at fault, never when the answer was no. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        networkMode: 'always',
        retry: (failures, error) => {
          const { statusCode } = toAdminError(error);
          return failures < 2 && (statusCode === 0 || statusCode >= 500);
        },
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
