using System.Text.RegularExpressions;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>Calls to AWS as they can be compared: without what is another one each time, and without tags.</summary>
internal static partial class WireCall
{
    // Names of networks, groups and keys are each one's own choice; the boot script is compared nowhere.
    private static readonly string[] s_free = ["ClientToken", "GroupName", "GroupDescription", "KeyName", "UserData", "KeyName.1"];

    public static string Of(QueryRequest asked) =>
        Of(asked.Action, asked.Parameters.Where(each => each.Key is not ("Action" or "Version")));

    /// <summary>The calls of a recording: a line each, the service and its form, decoded.</summary>
    public static IReadOnlyList<string> Read(string file) =>
    [
        .. File.ReadAllLines(Vectors.PathOf($"nitro/aws-wire/{file}")).Where(line => line.Length > 0).Select(line =>
        {
            string[] form = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('&');
            return Of(form[0]["Action=".Length..], form.Skip(1).Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        }),
    ];

    /// <summary>The parameters of each call of an action in a recording.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string file, string action) =>
    [
        .. File.ReadAllLines(Vectors.PathOf($"nitro/aws-wire/{file}"))
            .Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('&'))
            .Where(form => form[0] == $"Action={action}")
            .Select(form => form.Skip(1).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1])),
    ];

    /// <summary>A call without what is another one each time.</summary>
    public static string Of(string action, IEnumerable<KeyValuePair<string, string>> parameters) => string.Join(' ',
        new[] { action }.Concat(parameters.Where(each => !each.Key.StartsWith("TagSpecification", StringComparison.Ordinal))
            .Select(each => $"{each.Key}={(s_free.Contains(each.Key) ? "*" : Bare(each.Value))}").Order(StringComparer.Ordinal)));

    private static string Bare(string value) => Zone().Replace(Named().Replace(Id().Replace(value, "$1-*"), "*"), "*");

    [GeneratedRegex("^(vpc|igw|rtb|subnet|sg|i|rtbassoc|ami|snap|key|eipalloc|nat)-[0-9a-f]+$")]
    private static partial Regex Id();

    [GeneratedRegex("^ockam-ex-ai-.*$")]
    private static partial Regex Named();

    [GeneratedRegex("^[a-z]{2}-[a-z]+-[0-9][a-z]$")]
    private static partial Regex Zone();
}
