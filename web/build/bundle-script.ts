import { build } from 'vite';

/** A source file with what it imports, as a script that runs at once and leaves no names behind. */
export async function bundleScript(path: string, constants: Readonly<Record<string, string>> = {}): Promise<string> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { ...constants },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: path, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error(`${path} gave no code`);
  return output.output[0].code;
}
