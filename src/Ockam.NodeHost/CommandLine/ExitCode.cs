namespace Ockam.NodeHost.CommandLine;

/// <summary>What a process says by its exit code, so that scripts can tell what to do next.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Failed for a reason that no other code names.</summary>
    Failed = 1,

    /// <summary>The command line is not right; nothing was done.</summary>
    Usage = 2,

    /// <summary>No such identity, credential or file.</summary>
    NotFound = 3,

    /// <summary>An identity, credential or peer that does not verify or is not trusted.</summary>
    NotTrusted = 4,

    /// <summary>Nobody answered in time, or the other end cannot be reached.</summary>
    Unreachable = 5,

    /// <summary>The store of the home folder cannot be used.</summary>
    Store = 6,

    /// <summary>A configuration file has mistakes.</summary>
    Configuration = 7,

    /// <summary>Ended by Ctrl+C or a signal before it was done: 128 and the number of SIGINT, as shells have it.</summary>
    Interrupted = 130,
}
