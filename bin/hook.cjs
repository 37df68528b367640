#!/usr/bin/env node
/*
 * Starts the hook, which the build packs into packed/current-hook.cjs. This file is written as any Node reads it.
 */
var knowsBuiltins = 'getBuiltinModule' in process;

/*
 * What the hook does in a Node before 14.18, which cannot run it: before a tool that may change something it refuses if
 * a claim is recorded that may be this session's, as it does where a registry cannot be looked at. Otherwise it is
 * silent.
 */
if (/^(?:\d|1[0-3]|14\.(?:\d|1[0-7]))\./.test(process.versions.node)) {
  (function answer() {
    var fs = require('fs');
    var path = require('path');
    var input = {};
    try {
      input = JSON.parse(fs.readFileSync(0, 'utf8')) || {};
    } catch (error) {
      // No payload, no event.
    }
    var GATES = ['PreToolUse', 'BeforeTool', 'preToolUse', 'beforeShellExecution', 'beforeMCPExecution', 'gate'];
    var isGate = GATES.indexOf(process.argv[3] || input.hook_event_name) >= 0;

    function namesIn(directory) {
      try {
        return fs.readdirSync(directory);
      } catch (error) {
        return [];
      }
    }

    // The registry of `from`: named, or in a directory above, or in the main work tree of a linked one.
    function registries(from) {
      var named = (process.env.DIBS_REGISTRY || '').trim();
      if (named !== '') return [path.resolve(from, named)];
      var found = [];
      for (var at = from; ; at = path.dirname(at)) {
        found.push(path.join(at, '.agent', 'registry'));
        try {
          var main = /^gitdir: (.*)[/\\]\.git[/\\]worktrees[/\\]/.exec(fs.readFileSync(path.join(at, '.git'), 'utf8'));
          if (main) found.push(path.join(path.resolve(at, main[1]), '.agent', 'registry'));
        } catch (error) {
          // It is not a linked work tree.
        }
        if (path.dirname(at) === at) return found;
      }
    }

    // The owners whose records may be this session's: by the session, or by the agent where commands know no session.
    function isMine(owner) {
      var session = input.session_id || input.conversation_id || input.parentAgentId || input.sessionId || process.env.DIBS_SESSION;
      var agent = (process.env.DIBS_AGENT || process.env.AGENT_ID || '').toLowerCase();
      var parts = owner.toLowerCase().split('~');
      return parts.length > 1 ? parts[1] === encodeURIComponent(String(session || '').trim()).toLowerCase() : agent === '' || parts[0] === encodeURIComponent(agent).toLowerCase();
    }

    var recorded = [];
    if (isGate) {
      registries(input.cwd || (input.workspace_roots || [])[0] || process.env.PWD || '/').forEach(function look(root) {
        var holders = path.join(root, 'holders');
        namesIn(holders).filter(isMine).forEach(function read(owner) {
          namesIn(path.join(holders, owner)).forEach(function add(name) {
            var id = /^([A-Za-z0-9][\w.-]*)~\d+@/.exec(name);
            if (id && recorded.indexOf(id[1]) < 0) recorded.push(id[1]);
          });
        });
      });
    }
    if (recorded.length > 0) {
      fs.writeSync(2, 'dibs: node-too-old: this is Node ' + process.versions.node + ', and dibs needs a newer one to look whether this session still holds ' + recorded.slice(0, 20).join(', ') + ', so this tool is refused: put Node 20.19 or later first on PATH\n');
    }
    process.exit(recorded.length > 0 ? 2 : 0);
  })();
}

// What the hook uses and a Node before 20.19 lacks, so that it runs from Node 14.18 on: an old Node that stands first on
// PATH must neither refuse who holds its claim nor let pass who lost it. Nothing else of dibs runs there.
(function layNewerBuiltins() {
  function lay(target, methods) {
    Object.keys(methods).forEach(function each(name) {
      if (!(name in target)) Object.defineProperty(target, name, { value: methods[name], writable: true, configurable: true });
    });
  }
  function at(index) {
    return this[index < 0 ? this.length + index : index];
  }
  function findLastIndex(is) {
    for (var index = this.length - 1; index >= 0; index--) if (is(this[index], index)) return index;
    return -1;
  }
  lay(Array.prototype, {
    at: at,
    findLastIndex: findLastIndex,
    findLast: function findLast(is) {
      return this[findLastIndex.call(this, is)];
    },
    toReversed: function toReversed() {
      return this.slice().reverse();
    },
    toSorted: function toSorted(compare) {
      return this.slice().sort(compare);
    },
  });
  lay(String.prototype, {
    at: at,
    replaceAll: function replaceAll(wanted, by) {
      return this.replace(typeof wanted === 'string' ? new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g') : wanted, by);
    },
  });
  lay(Object, {
    hasOwn: function hasOwn(target, name) {
      return Object.prototype.hasOwnProperty.call(target, name);
    },
  });
  lay(process, { getBuiltinModule: require });
})();

// What keeps the code that V8 made of it (load.ts) is written for the Nodes that dibs needs.
if (knowsBuiltins) require('./bin/load.js').load(require('path').join(__dirname, 'packed', 'current-hook.cjs'), 'hook');
else require('./packed/hook-program.cjs');
