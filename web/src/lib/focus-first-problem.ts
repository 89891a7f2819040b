/** After a form was found wanting: the first field with a problem gets the focus, once its message is on the page. */
export function focusFirstProblem(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
