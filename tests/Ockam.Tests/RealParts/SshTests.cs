using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class SshTests
{
    [NeedsFact("sshd ssh scp ssh-keygen")]
    public async Task A_file_is_copied_there_and_back_over_ssh()
    {
        using var folder = new ScratchFolder();
        foreach (string key in (string[])["host", "user"])
            await RunningProgram.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder[key]);
        int port = FreePort.Next();
        await using RunningProgram server = await StartServerAsync(folder, port);
        await using PortalRig rig = await PortalRig.StartAsync(("ssh", port));
        int inlet = rig.Port("ssh");
        string hostKey = string.Join(' ', (await File.ReadAllTextAsync(folder["host.pub"])).Split(' ')[..2]);
        string[] options =
        [
            "-F", "none", "-i", folder["user"], "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes",
            "-o", $"UserKnownHostsFile={folder.Write("known", $"[127.0.0.1]:{inlet} {hostKey}\n")}",
        ];
        string user = $"{Environment.UserName}@127.0.0.1";

        Assert.Equal("hello", await RunningProgram.RunAsync("ssh", [.. options, "-p", $"{inlet}", user, "echo", "hello"]));
        string hash = await GeneratedStream.WriteFileAsync(folder["file"], 32_000_007);
        await RunningProgram.RunAsync("scp", [.. options, "-q", "-P", $"{inlet}", folder["file"], $"{user}:{folder["there"]}"]);
        Assert.Equal(hash, await GeneratedStream.HashFileAsync(folder["there"]));
        await RunningProgram.RunAsync("scp", [.. options, "-q", "-P", $"{inlet}", $"{user}:{folder["there"]}", folder["back"]]);
        Assert.Equal(hash, await GeneratedStream.HashFileAsync(folder["back"]));
    }

    private static async Task<RunningProgram> StartServerAsync(ScratchFolder folder, int port)
    {
        // Where a service manager starts it, this folder is there.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        string configuration = folder.Write("sshd_config", $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder["host"]}
            PidFile none
            AuthorizedKeysFile {folder["user.pub"]}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp

            """);
        RunningProgram server = RunningProgram.Start("sshd", "-D", "-e", "-f", configuration);
        await Eventually.TrueAsync(() => server.HasEnded || server.Errors.Any(line =>
            line.Contains("Server listening on", StringComparison.Ordinal)), "sshd listens");
        Assert.False(server.HasEnded, server.Describe());
        return server;
    }
}
