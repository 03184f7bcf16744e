namespace Ockam.Benchmarks.Portals;

/// <summary>A program of the system, with the package that brings it.</summary>
/// <param name="Program">Its file name.</param>
/// <param name="Package">Debian's package.</param>
internal sealed record Tool(string Program, string Package)
{
    public static readonly Tool Iperf = new("iperf3", "iperf3");
    public static readonly Tool Stunnel = new("stunnel", "stunnel4");
    public static readonly Tool Haproxy = new("haproxy", "haproxy");
    public static readonly Tool Socat = new("socat", "socat");
    public static readonly Tool Ssh = new("ssh", "openssh-client");
    public static readonly Tool Sshd = new("sshd", "openssh-server");
    public static readonly Tool SshKeygen = new("ssh-keygen", "openssh-client");

    /// <summary>The whole path; null where it is not installed. A shell's path often has no <c>sbin</c>, where servers are.</summary>
    public string? Path { get; } =
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin:/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, Program))
            .FirstOrDefault(File.Exists);

    /// <summary>The whole path.</summary>
    /// <exception cref="MissingToolException">It is not installed.</exception>
    public string Required => Path ?? throw new MissingToolException(this);
}
