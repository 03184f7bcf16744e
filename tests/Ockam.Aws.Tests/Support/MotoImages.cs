using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// A file with those of moto's images that tests use. moto makes all that it knows, with a disk and a snapshot each, after every reset and
/// in every region; that takes longer than most tests.
/// </summary>
internal static class MotoImages
{
    // Amazon Linux 2023 and its smaller kin, which is to be told from it.
    private static readonly string[] s_names = ["al2023-ami-2023.", "al2023-ami-minimal-2023."];

    // Where tests look for images. Ids differ by region; each region lists all of these.
    private static readonly string[] s_regions =
        ["eu-central-1", "eu-north-1", "eu-south-1", "eu-west-2", "eu-west-3", "us-east-1", "us-east-2"];

    private static readonly Lazy<string?> s_path = new(Write);

    /// <summary>The file; null where moto's own is not found, which then is used.</summary>
    public static string? File => s_path.Value;

    private static string? Write()
    {
        if (FindFolder() is not { } folder) return null;
        var images = new JsonArray();
        foreach (string region in s_regions)
        {
            string path = Path.Combine(folder, "ec2", "resources", "latest_amis", region + ".json.gz");
            if (!System.IO.File.Exists(path)) return null;
            using FileStream packed = System.IO.File.OpenRead(path);
            using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            foreach (JsonNode? image in JsonNode.Parse(unpacked)!.AsArray())
            {
                string name = image!["name"]!.GetValue<string>();
                if (s_names.Any(each => name.StartsWith(each, StringComparison.Ordinal))) images.Add(image.DeepClone());
            }
        }

        string file = Path.Combine(Directory.CreateTempSubdirectory("ockamps-moto-").FullName, "images.json");
        System.IO.File.WriteAllText(file, images.ToJsonString());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return file;
    }

    private static string? FindFolder()
    {
        if (Tools.Find("python3") is not { } python) return null;
        // It is not imported for that, which takes a second.
        const string Program = "import importlib.util as u; s = u.find_spec('moto'); print(s.submodule_search_locations[0] if s else '')";
        var start = new ProcessStartInfo(python, ["-c", Program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string folder = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 && Directory.Exists(folder) ? folder : null;
    }
}
