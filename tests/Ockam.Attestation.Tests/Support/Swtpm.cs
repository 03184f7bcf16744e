using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Attestation.Tests.Support;

/// <summary>A software TPM of its own process and state, on loopback ports, prepared with endorsement keys.</summary>
internal sealed class Swtpm : IAsyncDisposable
{
    public const string Needs = "swtpm swtpm_setup";

    // Making the keys takes longer than most tests; copying them does not.
    private static readonly Lazy<Task<string>> s_prepared = new(PrepareAsync);

    private readonly string _folder;
    private readonly Process _process;

    private Swtpm(string folder, int port, Process process)
    {
        _folder = folder;
        Port = port;
        _process = process;
    }

    public int Port { get; }

    public string Address => $"swtpm:127.0.0.1:{Port}";

    /// <summary>How tpm2-tools are told of it.</summary>
    public string Tcti => $"swtpm:host=127.0.0.1,port={Port}";

    public static async Task<Swtpm> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("ockam-swtpm-").FullName;
        foreach (string file in Directory.GetFiles(await s_prepared.Value))
            System.IO.File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        for (int attempt = 0; ; attempt++)
        {
            int port = FreePair();
            Process process = Start("swtpm", [
                "socket", "--tpm2", "--tpmstate", $"dir={folder}",
                "--server", $"type=tcp,port={port},bindaddr=127.0.0.1",
                "--ctrl", $"type=tcp,port={port + 1},bindaddr=127.0.0.1",
                "--flags", "not-need-init,startup-clear",
            ]);
            if (await AnswersAsync(port, process)) return new Swtpm(folder, port, process);
            string errors = await process.StandardError.ReadToEndAsync();
            process.Dispose();
            if (attempt == 5) throw new InvalidOperationException($"swtpm does not start: {errors}");
        }
    }

    /// <summary>Runs a program of tpm2-tools on it, in a folder of the test's own.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> ToolAsync(string program, params string[] arguments) => RunAsync(program, arguments, Tcti, _folder);

    /// <summary>A file in the folder where the tools run.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    public TpmClient Connect() => TpmClient.Open(Address);

    /// <summary>The sessions, transient objects and NV indexes that are in it; it serves one connection at a time.</summary>
    public static async Task<uint[]> HandlesAsync(TpmClient client)
    {
        var handles = new List<uint>();
        foreach (uint first in (uint[])[TpmCommands.FirstNvIndex, TpmCommands.FirstLoadedSession, TpmCommands.FirstTransient])
            handles.AddRange(await TpmCommands.HandlesAsync(client.Connection, first, CancellationToken.None));
        return [.. handles];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> PrepareAsync()
    {
        string folder = Directory.CreateTempSubdirectory("ockam-swtpm-keys-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await RunAsync("swtpm_setup", "--tpm2", "--tpmstate", folder, "--createek", "--pcr-banks", "sha256,sha384", "--overwrite");
        return folder;
    }

    private static Task RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, null, null);

    private static async Task<string> RunAsync(string program, string[] arguments, string? tcti, string? folder)
    {
        using Process process = Start(program, arguments, tcti, folder);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}{await output}");
        return await output;
    }

    private static Process Start(string program, string[] arguments, string? tcti = null, string? folder = null)
    {
        var start = new ProcessStartInfo(Tools.Locate(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (tcti is not null) start.Environment["TPM2TOOLS_TCTI"] = tcti;
        if (folder is not null) start.WorkingDirectory = folder;
        return Process.Start(start)!;
    }

    private static async Task<bool> AnswersAsync(int port, Process process)
    {
        for (int i = 0; i < 500 && !process.HasExited; i++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        if (!process.HasExited) process.Kill();
        return false;
    }

    // tpm2-tools expect the control channel on the port after that of the data.
    private static int FreePair()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port == ushort.MaxValue) continue;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // The next port is taken; another pair is tried.
            }
        }
    }
}
