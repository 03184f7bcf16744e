using System.Text.RegularExpressions;
using Ockam.Aws;
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

    [Fact]
    public void Every_kind_of_an_error_of_AWS_has_an_entry_with_an_id_and_a_remedy_of_its_own()
    {
        string table = File.ReadAllText(Repository.Of("src", "OckamPS.Module", "Errors", "ErrorTable.Aws.cs"));
        Match[] entries = [.. AwsEntry().Matches(table).Cast<Match>()];
        // What AWS refuses in words that nobody knows has the last entry.
        Assert.Equal(
            Enum.GetNames<AwsErrorKind>().Where(kind => kind != nameof(AwsErrorKind.Other)).Order(StringComparer.Ordinal),
            entries.Select(entry => entry.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Distinct(entries.Select(entry => entry.Groups[2].Value));
        Assert.All(entries, entry => Assert.EndsWith(".", entry.Groups[4].Value));
        Assert.DoesNotContain(entries, entry => entry.Groups[3].Value is "NotSpecified" or "InvalidResult");
    }

    [GeneratedRegex(@"AwsErrorKind\.(\w+) => new\(\s*""(Aws\w+)"", ErrorCategory\.(\w+),\s*""([^""]+)""\)")]
    private static partial Regex AwsEntry();

    [GeneratedRegex(@"ModelErrorReason\.(\w+) => new\(\s*""(\w+)""")]
    private static partial Regex Entry();
}
