import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { buttonStyle, type ButtonStyleProps } from './button.tsx';

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className'> & ButtonStyleProps & { icon?: ReactNode };

function AnchorButton({ tone, size, isWide, icon, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={buttonStyle({ tone, size, isWide })}>
      {icon}
      {children}
    </a>
  );
}

/** A link to another page that looks like a button; typed like the router's Link. */
export const LinkButton = createLink(AnchorButton);

/** The same for an address outside the app's routes. */
export const ExternalLinkButton = AnchorButton;
