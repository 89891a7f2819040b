/** The one look of our e-mail: a column of text, one button, both directions, no image, nothing loaded from anywhere. */

export interface MailContent {
  readonly locale: string;
  readonly subject: string;
  /** Plain text; an empty line ends a paragraph. */
  readonly body: string;
  readonly link: string | null;
  readonly linkLabel: string | null;
}

/** The message as HTML that mail programs show; every text in it is escaped. */
export function mailHtml(content: MailContent): string {
  const isRightToLeft = content.locale === 'ur' || content.locale === 'ar';
  const paragraphs = content.body
    .split(/\n{2,}/)
    .map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('');
  const button =
    content.link === null
      ? ''
      : `<p style="margin:24px 0"><a href="${escapeHtml(content.link)}" style="background:#0b5f63;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;display:inline-block">${escapeHtml(content.linkLabel ?? content.link)}</a></p>`;
  return [
    `<!doctype html><html lang="${escapeHtml(content.locale)}" dir="${isRightToLeft ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escapeHtml(content.subject)}</title></head>`,
    `<body style="margin:0;background:#f8f8f5;color:#22302f;font:16px/${isRightToLeft ? '1.8' : '1.5'} system-ui,'Segoe UI','Noto Sans Arabic',sans-serif">`,
    '<div style="max-width:480px;margin:0 auto;padding:32px 20px">',
    '<p style="margin:0 0 24px;font-weight:600;color:#0b5f63">Amana</p>',
    `<div style="background:#ffffff;border:1px solid #e2e2dc;border-radius:10px;padding:24px">${paragraphs}${button}</div>`,
    '</div></body></html>',
  ].join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
