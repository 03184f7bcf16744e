using System.Net;

namespace Ockam.Models;

/// <summary>
/// Finds out where a model server of this machine keeps its models, and whether plain weights stay there. What cannot be found out counts
/// as unsafe.
/// </summary>
public sealed class ModelPlaceJudge
{
    private readonly SystemTree _tree;

    /// <summary>Looks at this machine.</summary>
    public ModelPlaceJudge() : this("/")
    {
    }

    /// <summary>Looks at a machine whose files are below a folder.</summary>
    internal ModelPlaceJudge(string root) => _tree = new SystemTree(root);

    /// <summary>Judges the place of a server.</summary>
    /// <param name="server">The server's address.</param>
    public ModelPlace Judge(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!OperatingSystem.IsLinux()) return ModelPlace.Unknown("disks can be judged on Linux only");
        if (!server.IsLoopback)
            return ModelPlace.Unknown(
                $"{server.Host} is another machine, whose disks cannot be looked at from here (one of this machine is named by 127.0.0.1)");
        try
        {
            return new ServerFolder(_tree).Find(AddressesOf(server), server.Port) is var (folder, process, why) && folder is not null
                ? new DiskJudge(_tree, process).Judge(folder)
                : ModelPlace.Unknown(why);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or FormatException)
        {
            return ModelPlace.Unknown($"this machine's state could not be read: {failed.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Judges the memory of this process and its files without a name.</summary>
    internal ModelPlace JudgeMemory() =>
        OperatingSystem.IsLinux() ? new DiskJudge(_tree, null).JudgeMemory() : ModelPlace.Unknown("memory can be judged on Linux only");

    /// <summary>The file in which Ollama keeps a blob, as this process can open it, if it may.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="sha256">The blob's SHA-256, 64 hexadecimal digits.</param>
    /// <returns>Its path; null where it is not known. Whether there is such a file, opening it shows.</returns>
    internal string? BlobFile(Uri server, string sha256)
    {
        if (!OperatingSystem.IsLinux() || !server.IsLoopback) return null;
        try
        {
            (string? folder, int? process, _) = new ServerFolder(_tree).Find(AddressesOf(server), server.Port);
            if (folder is null) return null;
            // In a container, the server's folders are others than those of the same name here.
            string view = process is { } id && _tree.HasFolder($"/proc/{id}/root") ? $"/proc/{id}/root" : "";
            return _tree[view + _tree.Resolve($"{folder}/blobs/sha256-{sha256}", view)];
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or FormatException)
        {
            // Then it is not known, and what is not known is not believed.
            return null;
        }
    }

    /// <summary>Judges a folder of this machine.</summary>
    /// <param name="folder">The folder, with its whole path; it need not exist.</param>
    public ModelPlace JudgeFolder(string folder)
    {
        if (!OperatingSystem.IsLinux()) return ModelPlace.Unknown("disks can be judged on Linux only", folder);
        try
        {
            return new DiskJudge(_tree, null).Judge(folder);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or FormatException)
        {
            return ModelPlace.Unknown($"this machine's state could not be read: {failed.Message.TrimEnd('.')}", folder);
        }
    }

    private static IPAddress[] AddressesOf(Uri server) => IPAddress.TryParse(server.Host.Trim('[', ']'), out IPAddress? given)
        ? [given]
        : [IPAddress.Loopback, IPAddress.IPv6Loopback];
}
