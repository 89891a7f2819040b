import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button, type ButtonTone } from './button.tsx';

/**
 * A panel under its button, on the native popover: light dismiss, Escape and the top layer come with it.
 * It is placed when it opens, at the button's end, inside the window.
 */
export function Popover({
  label,
  icon,
  children,
  tone = 'quiet',
  isLabelHidden = false,
  width = 260,
}: {
  label: string;
  icon?: ReactNode;
  children: (close: () => void) => ReactNode;
  tone?: ButtonTone;
  isLabelHidden?: boolean;
  width?: number;
}) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const button = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = panel.current;
    if (!element) return undefined;
    const place = (event: Event) => {
      if ((event as ToggleEvent).newState !== 'open' || !button.current) return;
      const anchor = button.current.getBoundingClientRect();
      const isRtl = document.documentElement.dir === 'rtl';
      const wanted = isRtl ? anchor.left : anchor.right - width;
      const left = Math.max(8, Math.min(wanted, innerWidth - width - 8));
      element.style.top = `${anchor.bottom + 4}px`;
      element.style.left = `${left}px`;
      element.style.width = `${width}px`;
      element.style.maxHeight = `${innerHeight - anchor.bottom - 16}px`;
    };
    element.addEventListener('beforetoggle', place);
    return () => element.removeEventListener('beforetoggle', place);
  }, [width]);

  return (
    <>
      <div ref={button} className="inline-flex">
        <Button
          tone={tone}
          size="small"
          icon={icon}
          popoverTarget={id}
          aria-label={isLabelHidden ? label : undefined}
          title={isLabelHidden ? label : undefined}
          className="min-h-8"
        >
          {isLabelHidden ? null : label}
        </Button>
      </div>
      <section
        ref={panel}
        id={id}
        popover="auto"
        aria-label={label}
        className="m-0 overflow-y-auto rounded-card border border-line bg-surface p-2 text-ink shadow-float"
      >
        {children(() => document.getElementById(id)?.hidePopover())}
      </section>
    </>
  );
}
