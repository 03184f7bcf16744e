using System.Globalization;
using System.Net;

namespace Ockam.Models;

/// <summary>
/// Finds the folder in which the Ollama that listens on a port keeps its models: what OLLAMA_MODELS says to the running process, or to its
/// systemd unit where the process is another user's, or the default.
/// </summary>
internal sealed class ServerFolder(SystemTree tree)
{
    private const string Variable = "OLLAMA_MODELS";
    private const string Program = "ollama";

    // Ollama's default below the home of its user.
    private const string DefaultFolder = ".ollama/models";
    private const string Listening = "0A";

    /// <summary>Finds it.</summary>
    /// <returns>The folder and the process that uses it; or why it is not known.</returns>
    public (string? Folder, int? Process, string Why) Find(IReadOnlyCollection<IPAddress> addresses, int port)
    {
        HashSet<string> sockets = Sockets(addresses, port);
        if (sockets.Count == 0) return (null, null, $"nothing on this machine listens on port {port}");
        int[] owners = [.. Processes().Where(process => Owns(process, sockets))];
        if (owners.Length == 0) return OfUnit(port);
        int owner = owners[0];
        string name = NameOf(owner);
        if (Environment(owner) is not { } variables)
            return (null, owner,
                $"the environment of process {owner} ({name}), which listens on port {port}, may not be read; run as its user");
        if (variables.TryGetValue(Variable, out string? folder)) return Given(folder, owner);
        if (name != Program)
            return (null, owner,
                $"process {owner} ({name}) listens on port {port}, which is no Ollama, and no {Variable} says where models are kept");
        return variables.TryGetValue("HOME", out string? home) && home.StartsWith('/')
            ? ($"{home.TrimEnd('/')}/{DefaultFolder}", owner, "")
            : (null, owner, $"process {owner} ({name}) has neither {Variable} nor HOME");
    }

    private static (string? Folder, int? Process, string Why) Given(string folder, int? process) => folder.StartsWith('/')
        ? (folder, process, "")
        : (null, process, $"{Variable} is '{folder}', which is no whole path");

    private IEnumerable<int> Processes() => tree.Names("/proc")
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0);

    private string NameOf(int process) => tree.Read($"/proc/{process}/comm")?.Trim() ?? "?";

    private bool Owns(int process, HashSet<string> sockets) => tree.Names($"/proc/{process}/fd")
        .Any(name => tree.LinkOf($"/proc/{process}/fd/{name}") is { } link && sockets.Contains(link));

    private Dictionary<string, string>? Environment(int process)
    {
        if (tree.Read($"/proc/{process}/environ") is not { } text) return null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text.Split('\0'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) variables.TryAdd(pair[..equals], pair[(equals + 1)..]);
        }

        return variables;
    }

    // Which socket is whose, only its user and root may see. What everybody may see is which unit a process belongs to.
    private (string? Folder, int? Process, string Why) OfUnit(int port)
    {
        string[] units = [.. Processes().Where(process => NameOf(process) == Program).Select(UnitOf).OfType<string>().Distinct()];
        if (units is not [var unit])
            return (null, null, $"which process listens on port {port} may not be seen; run as its user, or as root");
        var settings = UnitSettings.Read(tree, unit);
        if (settings.HasEnvironmentFile)
            return (null, null, $"{unit} takes its environment from a file; run as root to see the process's own");
        if (settings.Environment.TryGetValue(Variable, out string? folder)) return Given(folder, null);
        return HomeOf(settings.User ?? "root") is { } home
            ? ($"{home.TrimEnd('/')}/{DefaultFolder}", null, "")
            : (null, null, $"the home of {unit}'s user '{settings.User}' is not known");
    }

    private string? UnitOf(int process)
    {
        string? last = tree.Read($"/proc/{process}/cgroup")?.Split('\n')[0].TrimEnd().Split('/')[^1];
        return last is not null && last.EndsWith(".service", StringComparison.Ordinal) ? last : null;
    }

    private string? HomeOf(string user) => tree.Read("/etc/passwd")?.Split('\n')
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > 5 && fields[0] == user)?[5];

    // /proc/net/tcp: local address in the machine's byte order, state and inode are the second, fourth and tenth columns.
    private HashSet<string> Sockets(IReadOnlyCollection<IPAddress> addresses, int port)
    {
        var exact = new HashSet<string>();
        var any = new HashSet<string>();
        foreach (string file in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (string line in (tree.Read(file) ?? "").Split('\n').Skip(1))
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length < 10 || columns[3] != Listening) continue;
                string[] local = columns[1].Split(':');
                if (local.Length != 2 || int.Parse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) != port) continue;
                IPAddress address = AddressOf(local[0]);
                if (addresses.Contains(address)) exact.Add($"socket:[{columns[9]}]");
                else if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) any.Add($"socket:[{columns[9]}]");
            }
        }

        return exact.Count > 0 ? exact : any;
    }

    private static IPAddress AddressOf(string digits)
    {
        byte[] bytes = Convert.FromHexString(digits);
        for (int i = 0; i < bytes.Length; i += 4) Array.Reverse(bytes, i, 4);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
