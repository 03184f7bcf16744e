using System.Text.RegularExpressions;

namespace Ockam.Models.Tests.Architecture;

/// <summary>The room stands on attestation, encodings and identities, and knows nothing of nodes, clouds and consoles.</summary>
public partial class ModelsRoomTests
{
    [Fact]
    public void Of_the_libraries_below_only_attestation_encoding_identities_and_vault_are_used()
    {
        string[] allowed = ["Attestation", "Encoding", "Identities", "Vault", "Models"];
        // A key broker is a service of a node and its consumer a node too; what both decide by is the channel between them.
        string[] allowedToBrokers = [.. allowed, "Node", "Policies", "Routing", "SecureChannels"];
        foreach (string file in Repository.Sources("src/Ockam.Models"))
        {
            bool isBrokers = Path.GetFileName(Path.GetDirectoryName(file)) == "Brokers";
            foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
                Assert.True(
                    (isBrokers ? allowedToBrokers : allowed).Contains(match.Groups[1].Value),
                    $"{Path.GetFileName(file)} uses {match.Value}.");
        }
    }

    [Fact]
    public void No_room_below_knows_this_one()
    {
        foreach (string file in Repository.Sources("src/Ockam").Concat(Repository.Sources("src/Ockam.Attestation")))
            Assert.DoesNotMatch(@"\bOckam\.Models\b(?!\.(Tests|TestPeer))", File.ReadAllText(file));
    }

    [Fact]
    public void Sockets_are_opened_in_Http_alone()
    {
        foreach (string file in Repository.Sources("src/Ockam.Models"))
        {
            // The gateway's server, which hostile clients reach: what stands ready in the runtime normalises paths before anybody sees
            // them, and on Windows lets only administrators listen at 127.0.0.1.
            if (Path.GetFileName(Path.GetDirectoryName(file)) == "Http") continue;
            Assert.DoesNotMatch(@"\bnew (Socket|TcpClient|TcpListener|UdpClient)\(", File.ReadAllText(file));
        }
    }

    [GeneratedRegex(@"\bOckam\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex RoomName();
}
