import * as z from 'zod/mini';

/**
 * A function of the api schema: its name, the arguments it takes and the answer it gives.
 * `input` turns what the screens hold (bigint, trimmed text) into what goes over the wire.
 */
export type Command<Input extends z.ZodMiniType, Output extends z.ZodMiniType> = {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
};

// oxlint-disable-next-line typescript/no-explicit-any -- the bound of "any command" is invariant
export type AnyCommand = Command<any, any>;
export type InputOf<C extends AnyCommand> = z.input<C['input']>;
export type OutputOf<C extends AnyCommand> = z.output<C['output']>;

export function defineCommand<Input extends z.ZodMiniType, Output extends z.ZodMiniType>(
  name: string,
  input: Input,
  output: Output,
): Command<Input, Output> {
  return { name, input, output };
}
