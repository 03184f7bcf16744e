using System.Diagnostics;

namespace Ockam.Tests.RealParts;

/// <summary>A PostgreSQL server with a cluster of its own.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Programs = "initdb postgres psql pgbench setpriv";

    private readonly ScratchFolder _folder;
    private readonly RunningProgram _process;

    private PostgresServer(ScratchFolder folder, RunningProgram process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = new ScratchFolder();
        int port = FreePort.Next();
        await using (RunningProgram initialise = RunningProgram.Start(AsUser("initdb",
            "-D", folder["data"], "-U", "postgres", "--auth=trust", "--no-sync", "--no-instructions", "--locale=C", "-E", "UTF8")))
            await initialise.SucceedAsync();
        // What survives a crash of the machine is not the question, and a loaded disk shall not decide how long tests take.
        RunningProgram process = RunningProgram.Start(AsUser("postgres",
            "-D", folder["data"], "-h", "127.0.0.1", "-p", $"{port}", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "max_connections=50", "-c", "shared_buffers=16MB"));
        var server = new PostgresServer(folder, process, port);
        await Eventually.TrueAsync(() => process.HasEnded || process.Errors.Any(line =>
            line.Contains("ready to accept connections", StringComparison.Ordinal)), "PostgreSQL is ready");
        Assert.False(process.HasEnded, process.Describe());
        return server;
    }

    /// <summary>The answer to a statement, its columns separated by '|'.</summary>
    public Task<string> QueryAsync(string statement, int? port = null) => RunningProgram.RunAsync("psql",
        "-h", "127.0.0.1", "-p", $"{port ?? Port}", "-U", "postgres", "-d", "postgres", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
        "-c", statement);

    /// <summary>Starts pgbench at a port.</summary>
    public static RunningProgram Bench(int port, params IEnumerable<string> arguments) => RunningProgram.Start("pgbench",
        ["-h", "127.0.0.1", "-p", $"{port}", "-U", "postgres", "-n", .. arguments, "postgres"]);

    public async ValueTask DisposeAsync()
    {
        // It ends its own processes, which a kill would leave behind.
        if (!_process.HasEnded) _process.Signal(RunningProgram.SigQuit);
        await _process.EndAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // The server refuses to run as root. setpriv becomes it, so that signals reach it.
    private static ProcessStartInfo AsUser(string program, params IEnumerable<string> arguments)
    {
        string path = Tools.Locate(program);
        if (!Environment.IsPrivilegedProcess) return new ProcessStartInfo(path, arguments);
        string user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres" : "nobody";
        return new ProcessStartInfo(Tools.Locate("setpriv"),
            [$"--reuid={user}", $"--regid={(user == "nobody" ? "nogroup" : user)}", "--clear-groups", path, .. arguments])
        {
            WorkingDirectory = "/",
        };
    }
}
