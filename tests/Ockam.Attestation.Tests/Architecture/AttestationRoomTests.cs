using System.Text.RegularExpressions;

namespace Ockam.Attestation.Tests.Architecture;

/// <summary>The room stands on the encoding alone, and knows nothing of nodes, clouds and consoles.</summary>
public partial class AttestationRoomTests
{
    [Fact]
    public void Of_the_library_below_only_the_encoding_is_used()
    {
        foreach (string file in Repository.Sources("src/Ockam.Attestation"))
        {
            foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
                Assert.True(match.Groups[1].Value is "Encoding" or "Attestation", $"{Path.GetFileName(file)} uses {match.Value}.");
        }
    }

    [GeneratedRegex(@"\bOckam\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex RoomName();
}
