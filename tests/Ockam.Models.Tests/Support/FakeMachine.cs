namespace Ockam.Models.Tests.Support;

/// <summary>The files in which Linux tells of processes, mounts and disks, as a machine of choice has them.</summary>
internal sealed class FakeMachine : IDisposable
{
    private readonly Folder _root = new();
    private readonly List<string> _mounts = [];

    public string Root => _root.Path;

    public ModelPlaceJudge Places => new(Root);

    public void Dispose() => _root.Dispose();

    public FakeMachine Write(string path, string text)
    {
        string full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    public FakeMachine Link(string path, string target)
    {
        string full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
        return this;
    }

    /// <summary>A mount, as /proc/self/mountinfo has it.</summary>
    public FakeMachine Mount(string point, string device, string fileSystem, string source, string options = "rw")
    {
        _mounts.Add($"{_mounts.Count + 20} 1 {device} / {point} rw,relatime shared:1 - {fileSystem} {source} {options}");
        return Write("/proc/self/mountinfo", string.Join('\n', _mounts) + "\n");
    }

    /// <summary>A disk, with the numbers by which the kernel knows it.</summary>
    public FakeMachine Disk(string name, string device, string model = "Amazon Elastic Block Store")
    {
        string place = $"/sys/devices/pci/{name}";
        Write($"{place}/device/model", model + "          \n");
        return Node(name, device, place);
    }

    public FakeMachine Partition(string disk, string name, string device)
    {
        string place = $"/sys/devices/pci/{disk}/{name}";
        Write($"{place}/partition", "1\n");
        return Node(name, device, place);
    }

    /// <summary>A device of the device mapper on others.</summary>
    public FakeMachine Mapped(string name, string device, string uuid, params string[] below)
    {
        string place = $"/sys/devices/virtual/block/{name}";
        Write($"{place}/dm/uuid", uuid + "\n");
        foreach (string other in below) Write($"{place}/slaves/{other}/dev", "0:0\n");
        return Node(name, device, place);
    }

    public FakeMachine Loop(string name, string device, string file)
    {
        string place = $"/sys/devices/virtual/block/{name}";
        Write($"{place}/loop/backing_file", file + "\n");
        return Node(name, device, place);
    }

    /// <summary>A process, and the port of loopback on which it listens; 0 for none that may be seen.</summary>
    public FakeMachine Process(int id, string name, int port, string environment, string address = "0100007F")
    {
        Write($"/proc/{id}/comm", name + "\n");
        Write($"/proc/{id}/environ", environment.Replace(' ', '\0') + '\0');
        if (port == 0) return this;
        Listen(port, id * 1000, address);
        return Directory.Exists(At($"/proc/{id}/fd")) ? this : Link($"/proc/{id}/fd/3", $"socket:[{id * 1000}]");
    }

    public FakeMachine Listen(int port, int socket, string address = "0100007F") => Write(
        "/proc/net/tcp",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        + $"   0: {address}:{port:X4} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 {socket} 1 0 100 0 0 10 0\n");

    private FakeMachine Node(string name, string device, string place)
    {
        Link($"/sys/dev/block/{device}", $"../../..{place}");
        return Link($"/sys/class/block/{name}", $"../../..{place}");
    }

    private string At(string path) => Path.Combine(Root, path.TrimStart('/'));
}
