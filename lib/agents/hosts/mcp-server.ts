/** The command that a host starts to have the tools of dibs. Hosts look for it on their PATH. */

export const SERVER = { command: 'dibs', args: ['mcp'] } as const;
