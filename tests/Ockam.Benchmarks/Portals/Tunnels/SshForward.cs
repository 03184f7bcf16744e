namespace Ockam.Benchmarks.Portals;

/// <summary><c>ssh -L</c> to a server of its own, with a cipher of choice.</summary>
/// <param name="cipher">The cipher's name; null for the one that both ends prefer.</param>
internal sealed class SshForward(string? cipher) : TunnelKind
{
    public const string Aes = "ssh -L (aes256-gcm)";
    public const string Default = "ssh -L (its default cipher)";

    // Where sshd goes for its unprivileged part when root starts it; systemd makes it for the service.
    private const string SeparationFolder = "/run/sshd";

    public override string Name => cipher is null ? Default : Aes;

    public override async Task<Tunnel> OpenAsync(Workshop workshop, int target)
    {
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        string hostKey = await CreateKeyAsync(workshop, "host");
        string userKey = await CreateKeyAsync(workshop, "user");
        Child server = await StartServerAsync(workshop, middle, hostKey, userKey + ".pub");
        string known = workshop.Write("known_hosts", $"[127.0.0.1]:{middle} {await File.ReadAllTextAsync(hostKey + ".pub")}");
        string[] chosen = cipher is null ? [] : ["-c", cipher];
        Child client = workshop.Start(
            Tool.Ssh.Required,
            [
                "-N", "-F", "/dev/null", .. chosen, "-i", userKey, "-o", "IdentitiesOnly=yes", "-o", "IPQoS=none",
                "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={known}", "-o", "ExitOnForwardFailure=yes",
                "-o", "BatchMode=yes", "-p", $"{middle}", "-L", $"127.0.0.1:{front}:127.0.0.1:{target}",
                $"{Environment.UserName}@127.0.0.1",
            ]);
        await client.WaitUntilItListensAsync(front, workshop.Stopped);
        return new Tunnel(this, front, [client, server]);
    }

    private static async Task<Child> StartServerAsync(Workshop workshop, int port, string hostKey, string authorized)
    {
        string program = Tool.Sshd.Required;
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory(SeparationFolder);
        string file = workshop.Write("sshd.cfg", $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {hostKey}
            AuthorizedKeysFile {authorized}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            AllowTcpForwarding yes

            """);
        Child server = workshop.Start(program, ["-D", "-e", "-f", file]);
        await server.WaitUntilItListensAsync(port, workshop.Stopped);
        return server;
    }

    private static async Task<string> CreateKeyAsync(Workshop workshop, string name)
    {
        string path = workshop.NewPath($"ssh-{name}");
        await workshop.RunAsync(Tool.SshKeygen.Required, ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path]);
        return path;
    }
}
