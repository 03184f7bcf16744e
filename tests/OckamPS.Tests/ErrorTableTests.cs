using System.Text.RegularExpressions;
using Ockam.Models;

namespace OckamPS.Tests;

/// <summary>The table by which failures of the library become errors of PowerShell.</summary>
public partial class ErrorTableTests
{
    [Fact]
    public void Every_reason_of_a_models_failure_has_an_entry_with_an_id_of_its_own()
    {
        // As text: the types of PowerShell that the table names are not here.
        string table = File.ReadAllText(Repository.Of("src", "OckamPS.Module", "Errors", "ErrorTable.Models.cs"));
        Match[] entries = [.. Entry().Matches(table).Cast<Match>()];
        Assert.Equal(
            Enum.GetNames<ModelErrorReason>().Order(StringComparer.Ordinal),
            entries.Select(entry => entry.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Equal(entries.Length, entries.Select(entry => entry.Groups[2].Value).Append("ModelFailed").Distinct().Count() - 1);
    }

    [GeneratedRegex(@"ModelErrorReason\.(\w+) => new\(\s*""(\w+)""")]
    private static partial Regex Entry();
}
