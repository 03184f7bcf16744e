using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// What AWS's own tools know of a service: the model of botocore, which moto brings along. It tells which parameters an action has.
/// </summary>
internal sealed partial class ServiceModel
{
    private static readonly Lazy<string?> s_folder = new(FindFolder);

    private readonly JsonNode _model;
    private readonly string _protocol;

    private ServiceModel(JsonNode model)
    {
        _model = model;
        _protocol = model["metadata"]!["protocol"]!.GetValue<string>();
    }

    /// <summary>Why tests that need it are skipped; null if they are not.</summary>
    public static string? SkipReason => MotoServer.SkipReason ?? (s_folder.Value is null ? "needs Python's botocore" : null);

    /// <summary>Reads the model of a service.</summary>
    /// <param name="service">For example <c>ec2</c>.</param>
    /// <param name="version">The version of its interface.</param>
    public static ServiceModel Load(string service, string version)
    {
        using FileStream file = File.OpenRead(Path.Combine(s_folder.Value!, service, version, "service-2.json.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        return new ServiceModel(JsonNode.Parse(unpacked)!);
    }

    /// <summary>Whether an action has a parameter, as it is named on the wire.</summary>
    public bool Has(string action, string parameter)
    {
        JsonNode? shape = Shape(_model["operations"]?[action]?["input"]?["shape"]?.GetValue<string>());
        string[] parts = parameter.Split('.');
        for (int i = 0; i < parts.Length; i++)
        {
            if (shape is null) return false;
            if (shape["type"]!.GetValue<string>() != "list")
            {
                shape = Member(shape, parts[i]);
                continue;
            }

            if (_protocol != "ec2" && shape["flattened"]?.GetValue<bool>() != true && parts[i++] != "member") return false;
            if (i == parts.Length || !Number().IsMatch(parts[i])) return false;
            shape = Shape(shape["member"]!["shape"]!.GetValue<string>());
        }

        return shape is not null && shape["type"]!.GetValue<string>() is not ("list" or "structure" or "map");
    }

    /// <summary>Whether an action that takes JSON has a member.</summary>
    public bool HasJson(string action, string member) =>
        Shape(_model["operations"]?[action]?["input"]?["shape"]?.GetValue<string>())?["members"]?[member] is not null;

    private JsonNode? Shape(string? name) => name is null ? null : _model["shapes"]![name];

    private JsonNode? Member(JsonNode structure, string name)
    {
        foreach (KeyValuePair<string, JsonNode?> member in structure["members"]?.AsObject() ?? [])
        {
            if (WireName(member.Key, member.Value!) == name) return Shape(member.Value!["shape"]!.GetValue<string>());
        }

        return null;
    }

    // EC2 writes the first letter large; a name for queries prevails over one for places.
    private string WireName(string name, JsonNode member)
    {
        if (member["queryName"] is { } query && _protocol == "ec2") return query.GetValue<string>();
        string given = member["locationName"]?.GetValue<string>() ?? name;
        return _protocol == "ec2" ? char.ToUpperInvariant(given[0]) + given[1..] : given;
    }

    private static string? FindFolder()
    {
        if (Tools.Find("python3") is not { } python) return null;
        var start = new ProcessStartInfo(python, ["-c", "import botocore; print(botocore.__path__[0])"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string folder = Path.Combine(process.StandardOutput.ReadToEnd().Trim(), "data");
        process.WaitForExit();
        return process.ExitCode == 0 && Directory.Exists(Path.Combine(folder, "ec2")) ? folder : null;
    }

    [GeneratedRegex("^[1-9][0-9]*$")]
    private static partial Regex Number();
}
