using System.Text.RegularExpressions;

namespace Ockam.Tests.Architecture;

/// <summary>Who may know whom: a lower room never knows a higher one, and sockets stay in one room.</summary>
public partial class RoomsTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Encoding"] = [],
        ["Api"] = ["Encoding"],
        ["Vault"] = ["Encoding"],
        ["Routing"] = ["Encoding"],
        ["Transport"] = ["Encoding", "Routing"],
        ["Identities"] = ["Encoding", "Vault"],
        ["SecureChannels"] = ["Encoding", "Vault", "Routing", "Identities"],
        ["Policies"] = ["Encoding", "Vault", "Identities"],
        ["Sessions"] = ["Encoding", "Vault", "Routing", "Transport", "Identities", "SecureChannels"],
        ["Portals"] = ["Encoding", "Vault", "Routing", "Transport", "Identities", "SecureChannels", "Sessions", "Policies"],
        ["Relays"] = ["Encoding", "Vault", "Routing", "Transport", "Identities", "SecureChannels", "Sessions", "Policies"],
        ["Projects"] = ["Encoding", "Api", "Vault", "Routing", "Transport", "Identities", "SecureChannels", "Policies"],
        ["Storage"] = ["Encoding", "Vault", "Identities", "Policies", "Relays", "Projects"],
        ["Node"] = ["Encoding", "Api", "Vault", "Routing", "Transport", "Identities", "SecureChannels", "Sessions",
            "Policies", "Portals", "Relays", "Projects", "Storage"],
        ["Background"] = ["Encoding", "Api", "Vault", "Routing", "Identities", "SecureChannels", "Policies", "Portals", "Relays",
            "Projects", "Storage", "Node"],
        ["Topology"] = ["Routing", "Projects", "Node"],
    };

    // The table is the design's; a room of it may be still to come.
    public static TheoryData<string> Rooms => [.. MayUse.Keys.Where(room => Directory.Exists(Path.Combine(Library(), room)))];

    [Fact]
    public void Every_folder_of_the_library_is_a_room_of_the_table()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Library())
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj"));
        Assert.Empty(folders.Except(MayUse.Keys));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_below_it(string room)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Library(), room), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
            {
                string used = match.Groups[1].Value;
                if (used == room || !MayUse.ContainsKey(used)) continue;
                Assert.True(MayUse[room].Contains(used), $"{Path.GetFileName(file)} in {room} uses {used}.");
            }
        }
    }

    [Fact]
    public void Sockets_are_opened_in_Transport_Portals_and_Background_alone()
    {
        foreach (string file in Repository.Sources("src/Ockam"))
        {
            string room = Path.GetRelativePath(Library(), file).Split(Path.DirectorySeparatorChar)[0];
            // The third opens Unix sockets in the home folder, by which a user's processes command each other's nodes.
            if (room is "Transport" or "Portals" or "Background") continue;
            Assert.DoesNotMatch(@"\bnew (Socket|TcpClient|TcpListener|UdpClient)\(", File.ReadAllText(file));
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        foreach (string file in Repository.Sources("src"))
            Assert.True(File.ReadLines(file).Count() <= 500, $"{file} has grown too long to have one idea.");
    }

    [Fact]
    public void No_line_of_the_sources_and_their_tests_is_wider_than_140_columns()
    {
        string[] wide = [..
            from file in Repository.Sources("src").Concat(Repository.Sources("tests"))
            from line in File.ReadLines(file).Index()
            where line.Item.Length > 140
            select $"{file}:{line.Index + 1} has {line.Item.Length}"];
        Assert.True(wide.Length == 0, string.Join('\n', wide));
    }

    private static string Library() => Path.Combine(Repository.Folder, "src", "Ockam");

    [GeneratedRegex(@"\bOckam\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex RoomName();
}
