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
        IPAddress[] addresses = IPAddress.TryParse(server.Host.Trim('[', ']'), out IPAddress? given)
            ? [given]
            : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        try
        {
            return new ServerFolder(_tree).Find(addresses, server.Port) is var (folder, process, why) && folder is not null
                ? new DiskJudge(_tree, process).Judge(folder)
                : ModelPlace.Unknown(why);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or FormatException)
        {
            return ModelPlace.Unknown($"this machine's state could not be read: {failed.Message.TrimEnd('.')}");
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
}
