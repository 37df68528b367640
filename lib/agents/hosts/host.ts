/**
 * The six hosts, as far as they differ: which of their events mean what, where a payload has the session, what their shell tool knows of
 * it, and which form an answer takes. Everything here is what a host's documentation says or, of Claude Code 2.1.197, Codex 0.169,
 * Gemini CLI 0.61, Copilot CLI 1.0.102 and OpenCode 1.18.33, what it was seen to do; nothing is looked up at run time.
 *
 * Of the forms only one is common to all: exit 2 with the reason on stderr denies. What else is printed on stdout differs, and a form
 * that one host does not know can make it let the tool through, so each gets exactly its own.
 */

export type HostName = 'claude' | 'codex' | 'gemini' | 'cursor' | 'copilot' | 'opencode';

/**
 * What an event is for. `boot`: a session starts; `turn`: a prompt was given; `gate`: a tool is about to run; `renew`: one has run;
 * `mark`: the context is about to be shortened; `end`: a session ends.
 */
export type Act = 'boot' | 'turn' | 'gate' | 'renew' | 'mark' | 'end';

export interface Host {
  readonly name: HostName;
  readonly acts: ReadonlyMap<string, Act>;
  /** Keys of the payload that may hold the session's id. */
  readonly sessionKeys: readonly string[];
  /** The variable in which a command of the host's shell tool finds that id; none where it finds it nowhere. */
  readonly shellVariable?: 'CLAUDE_CODE_SESSION_ID' | 'CODEX_SESSION_ID' | 'DIBS_SESSION';
  /** Does a value that is set already in the environment win over the payload's id? */
  readonly shellKeepsOwn?: true;
  /** Variables that a hook has and a command of the shell tool has not. */
  readonly hookOnly: readonly string[];
  /** Variables that name the project's directory. */
  readonly projectVariables: readonly string[];
  /** Tools that change nothing. What is not listed may. */
  readonly looking: ReadonlySet<string>;
  /** Tools that run a command line. */
  readonly shells: ReadonlySet<string>;
  /** How long a command of the shell tool may run when its call does not say. */
  readonly commandMs?: number;
  /** Is there no event after the context was shortened, so that each prompt tells what is held? */
  readonly tellsEachPrompt?: true;
  /** Are builds known in which a fork starts as its original does that is resumed, with the same id? */
  readonly startsForkAsResume?: true;
  /** Is the text of a boot known to get lost there? */
  losesBoot(source: string | undefined): boolean;
  /** What on stdout puts a text before the model; undefined where this event cannot. */
  tell(event: string, act: Act, text: string): string | undefined;
  /** What is on stdout when there is nothing to say. */
  silence(act: Act): string;
  /** What is on stdout beside the reason on stderr. */
  deny(reason: string): string;
}

const nothing = (): string => '';
const never = (): boolean => false;
const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The answer of Claude Code, which Codex and Gemini have in common with it. */
const specific = (hookEventName: string, additionalContext: string): string => json({ hookSpecificOutput: { hookEventName, additionalContext } });

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

function acts(entries: Readonly<Partial<Record<Act, readonly string[]>>>): ReadonlyMap<string, Act> {
  return new Map(Object.entries(entries).flatMap(([act, events]) => events.map((event) => [event, act as Act] as const)));
}

const claude: Host = {
  name: 'claude',
  acts: acts({
    boot: ['SessionStart'],
    turn: ['UserPromptSubmit'],
    gate: ['PreToolUse'],
    renew: ['PostToolUse', 'PostToolUseFailure', 'PostToolBatch'],
    mark: ['PreCompact'],
    end: ['SessionEnd'],
  }),
  sessionKeys: ['session_id'],
  shellVariable: 'CLAUDE_CODE_SESSION_ID',
  hookOnly: [],
  projectVariables: ['CLAUDE_PROJECT_DIR'],
  looking: names(
    'Read Grep Glob LS LSP NotebookRead WebFetch WebSearch ToolSearch Skill AskUserQuestion EnterPlanMode ExitPlanMode TodoRead TodoWrite',
    'TaskCreate TaskGet TaskList TaskUpdate TaskOutput BashOutput ListMcpResourcesTool ReadMcpResourceTool ReadMcpResourceDirTool CronList',
    // They end what still runs, or say to somebody what happened: a session that lost its claim has to be able to.
    'TaskStop KillShell KillBash CronDelete SendMessage SendUserMessage PushNotification ReportFindings StructuredOutput',
  ),
  shells: names('Bash PowerShell Monitor'),
  commandMs: 120_000,
  // By `--fork-session`; the next event has the id of the fork.
  startsForkAsResume: true,
  // Builds are known in which what is told after a compaction does not arrive.
  losesBoot: (source) => source === 'compact',
  // Plain text reaches the model after these two events, and after no other.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' ? `${text}\n` : act === 'gate' || act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  // Of stderr alone the model reads the whole line of the settings before the reason.
  deny: (reason) => json({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: reason } }),
};

const codex: Host = {
  name: 'codex',
  acts: acts({ boot: ['SessionStart'], turn: ['UserPromptSubmit'], gate: ['PreToolUse'], renew: ['PostToolUse'], mark: ['PreCompact'], end: ['SessionEnd'] }),
  sessionKeys: ['session_id'],
  // A subagent's commands have a CODEX_THREAD_ID of their own; its hooks have the session, like everybody's.
  shellVariable: 'CODEX_SESSION_ID',
  hookOnly: [],
  projectVariables: [],
  looking: names('web_search view_image update_plan request_user_input list_dir read_file grep_files list_mcp_resources read_mcp_resource'),
  shells: names('Bash'),
  losesBoot: (source) => source === 'compact',
  // Not before a tool: builds differ in whether they take a context there, and one that does not calls the hook failed.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' ? `${text}\n` : act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  deny: nothing,
};

const gemini: Host = {
  name: 'gemini',
  // PreCompress comes with every check whether to compress, and says nothing; there is no event after a compression.
  acts: acts({ boot: ['SessionStart'], turn: ['BeforeAgent'], gate: ['BeforeTool'], renew: ['AfterTool'], end: ['SessionEnd'] }),
  sessionKeys: ['session_id'],
  hookOnly: ['GEMINI_SESSION_ID'],
  tellsEachPrompt: true,
  projectVariables: ['GEMINI_PROJECT_DIR'],
  looking: names(
    'read_file read_many_files list_directory glob grep_search search_file_content google_web_search web_fetch ask_user write_todos',
    'activate_skill get_internal_docs enter_plan_mode exit_plan_mode update_topic list_background_processes read_background_output',
    'list_mcp_resources read_mcp_resource complete_task',
  ),
  shells: names('run_shell_command'),
  // After /clear the hook runs, and what it says goes nowhere.
  losesBoot: (source) => source === 'clear',
  // Plain text is shown to the user there, and not to the model.
  tell: (event, act, text) => (act === 'boot' || act === 'turn' || act === 'renew' ? specific(event, text) : undefined),
  silence: nothing,
  // What is on stdout is read first, and a form it does not know lets the tool through.
  deny: nothing,
};

const cursor: Host = {
  name: 'cursor',
  acts: acts({
    boot: ['sessionStart'],
    turn: ['beforeSubmitPrompt'],
    gate: ['preToolUse', 'beforeShellExecution', 'beforeMCPExecution'],
    renew: ['postToolUse', 'postToolUseFailure', 'afterShellExecution', 'afterMCPExecution', 'afterFileEdit'],
    mark: ['preCompact'],
    end: ['sessionEnd'],
  }),
  sessionKeys: ['conversation_id', 'session_id'],
  hookOnly: [],
  projectVariables: ['CURSOR_PROJECT_DIR'],
  looking: names('Read Grep Glob LS SemanticSearch WebSearch WebFetch TodoWrite AskQuestion'),
  shells: names('Shell'),
  // It is fire and forget: the first turn may begin before the answer is there.
  losesBoot: () => true,
  tell: (event, act, text) => (act === 'boot' || event === 'postToolUse' ? json({ additional_context: text }) : undefined),
  // Where the hook is to fail closed, no answer counts as a bad one.
  silence: (act) => (act === 'gate' ? json({ permission: 'allow' }) : act === 'turn' ? json({ continue: true }) : ''),
  deny: (reason) => json({ permission: 'deny', user_message: reason, agent_message: reason }),
};

const copilot: Host = {
  name: 'copilot',
  // Its payload has no name of the event: that comes as an argument.
  acts: acts({
    boot: ['sessionStart'],
    turn: ['userPromptSubmitted'],
    gate: ['preToolUse'],
    renew: ['postToolUse', 'postToolUseFailure'],
    mark: ['preCompact'],
    end: ['sessionEnd'],
  }),
  // In a subagent `sessionId` is the subagent's own. What COPILOT_AGENT_SESSION_ID is in its commands no payload says: so it is not asked.
  sessionKeys: ['parentAgentId', 'sessionId'],
  hookOnly: [],
  projectVariables: [],
  looking: names(
    'view grep rg glob ask_user update_todo sql session_store_sql web_fetch web_search fetch_copilot_cli_documentation skill report_intent',
    'read_bash list_bash read_powershell list_powershell read_agent list_agents',
  ),
  shells: names('bash powershell'),
  // What is told when a session is resumed stands before all that was said in it.
  losesBoot: (source) => source === 'resume',
  tell: (event, act, text) => (act === 'boot' || act === 'turn' || event === 'postToolUse' ? json({ additionalContext: text }) : undefined),
  silence: nothing,
  // Its model reads no stderr.
  deny: (reason) => json({ permissionDecision: 'deny', permissionDecisionReason: reason }),
};

const opencode: Host = {
  name: 'opencode',
  // The plugin that `dibs hooks install` lays down asks by these words.
  acts: acts({ boot: ['boot'], turn: ['turn'], gate: ['gate'], renew: ['renew'], mark: ['mark'], end: ['end'] }),
  sessionKeys: ['session_id'],
  shellVariable: 'DIBS_SESSION',
  shellKeepsOwn: true,
  hookOnly: [],
  projectVariables: [],
  looking: names('read grep glob list lsp webfetch websearch codesearch todoread todowrite question skill plan_enter plan_exit invalid'),
  shells: names('bash'),
  losesBoot: never,
  tell: (_event, act, text) => (act === 'boot' || act === 'turn' || act === 'renew' ? `${text}\n` : undefined),
  silence: nothing,
  deny: nothing,
};

export const HOSTS: Readonly<Record<HostName, Host>> = { claude, codex, gemini, cursor, copilot, opencode };

export function isHostName(text: string): text is HostName {
  return Object.hasOwn(HOSTS, text);
}
