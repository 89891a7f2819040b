import { clsx } from 'clsx';
import { NavLink } from 'react-router';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { navigation } from './navigation.ts';

/** Where one can go, with how much work waits there. */
export function SideNavigation() {
  const { t } = useI18n();
  const { mayOpen } = useStaff();
  const { data: overview } = useOverview();
  return (
    <nav aria-label={t('admin.navigation')} className="flex flex-col gap-3">
      {navigation.map((group) => {
        const shown = group.filter(({ path }) => mayOpen(path));
        if (shown.length === 0) return null;
        return (
          <ul key={group[0]?.path} className="flex flex-col gap-0.5">
            {shown.map(({ path, key, icon: Icon, waiting }) => {
              const count = overview && waiting ? waiting(overview) : 0;
              return (
                <li key={path}>
                  <NavLink
                    to={path}
                    end={path === '/'}
                    className={({ isActive }) =>
                      clsx(
                        'flex min-h-8 items-center gap-2.5 rounded-field px-2.5 pointer-coarse:min-h-11',
                        isActive ? 'bg-brand-wash font-medium text-ink' : 'text-ink-soft hover:bg-paper hover:text-ink',
                      )
                    }
                  >
                    <Icon aria-hidden className="size-4 shrink-0" />
                    <span className="min-w-0 grow truncate">{t(key)}</span>
                    {count > 0 && (
                      <span
                        className="min-w-5 shrink-0 rounded-full bg-attention px-1.5 text-center text-xs font-medium whitespace-nowrap text-on-attention"
                        aria-label={t('admin.waiting', { count })}
                      >
                        {count}
                      </span>
                    )}
                  </NavLink>
                </li>
              );
            })}
          </ul>
        );
      })}
    </nav>
  );
}
