using System.Text.RegularExpressions;

namespace Ockam.Aws.Tests.Architecture;

/// <summary>The room stands on models and what they stand on; nothing below knows it.</summary>
public partial class AwsRoomTests
{
    [Fact]
    public void Of_the_libraries_below_only_those_of_models_are_used()
    {
        string[] allowed = ["Attestation", "Encoding", "Identities", "Models", "Vault", "Aws"];
        foreach (string file in Repository.Sources("src/Ockam.Aws"))
        {
            foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
                Assert.True(allowed.Contains(match.Groups[1].Value), $"{Path.GetFileName(file)} uses {match.Value}.");
        }
    }

    [Fact]
    public void No_room_below_knows_this_one_or_the_SDK()
    {
        foreach (string folder in (string[])["src/Ockam", "src/Ockam.Attestation", "src/Ockam.Models"])
        {
            foreach (string file in Repository.Sources(folder))
                Assert.DoesNotMatch(@"\busing (Ockam\.Aws|Amazon)\b", File.ReadAllText(file));
        }
    }

    [Fact]
    public void The_library_opens_no_socket_itself()
    {
        foreach (string file in Repository.Sources("src/Ockam.Aws"))
            Assert.DoesNotMatch(@"\bnew (Socket|TcpClient|TcpListener|UdpClient)\(", File.ReadAllText(file));
    }

    [Fact]
    public void One_file_alone_uses_what_the_SDK_keeps_to_itself()
    {
        IEnumerable<string?> files = Repository.Sources("src/Ockam.Aws")
            .Where(file => InternalName().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(["AwsPipeline.cs"], files);
    }

    [GeneratedRegex(@"\bAmazon(\.\w+)*\.Internal\b")]
    private static partial Regex InternalName();

    [GeneratedRegex(@"\bOckam\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex RoomName();
}
