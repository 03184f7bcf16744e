using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Ockam.Aws;

/// <summary>Ids and names of runs and of what they make where tags cannot be asked for.</summary>
internal static partial class RunNames
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdBytes = 16;

    // Of IAM, for roles; instance profiles may have longer ones.
    private const int MaximumRoleName = 64;

    /// <summary>What stands before the id in the paths of IAM and SSM.</summary>
    public const string Root = "/ockamps/";

    /// <summary>The length of an id: 128 bits, five a letter.</summary>
    public const int IdLength = 26;

    /// <summary>A new id.</summary>
    public static string NewId()
    {
        Span<byte> random = stackalloc byte[IdBytes];
        RandomNumberGenerator.Fill(random);
        return string.Create(IdLength, new UInt128(
            BitConverter.ToUInt64(random), BitConverter.ToUInt64(random[sizeof(ulong)..])), static (letters, value) =>
        {
            for (int at = 0; at < letters.Length; at++)
            {
                letters[at] = Alphabet[(int)(value & 31)];
                value >>= 5;
            }
        });
    }

    /// <summary>Whether a text is the id of a run.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(Alphabet.Contains);

    /// <summary>Whether a text may be the name of a run.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>Refuses what cannot be a name.</summary>
    /// <exception cref="AwsException">It cannot.</exception>
    public static void RequireName(string name)
    {
        if (IsName(name)) return;
        throw new AwsException(
            AwsErrorKind.InvalidRequest,
            $"'{AwsText.Printable(name)}' is no name of a network: it has 1 to 31 lower-case letters, digits and hyphens, and does not "
            + "begin with a hyphen.");
    }

    /// <summary>The path of a run's roles and instance profiles.</summary>
    public static string IamPath(string runId) => $"{Root}{runId}/";

    /// <summary>The name of a role or an instance profile: 64 characters at most, so that a long name of the run is cut.</summary>
    public static string IamName(AwsRun run, string step)
    {
        string rest = $"-{step}-{run.RunId[..8]}";
        string name = $"ockamps-{run.Name}";
        int room = MaximumRoleName - rest.Length;
        return (name.Length <= room ? name : name[..Math.Max(0, room)]) + rest;
    }

    /// <summary>The name of a parameter.</summary>
    public static string Parameter(AwsRun run, string step) => $"{Root}{run.RunId}/{step}";

    /// <summary>The id of the run in a path of IAM or a name of SSM; null if there is none.</summary>
    public static string? IdIn(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal)) return null;
        string rest = path[Root.Length..];
        int end = rest.IndexOf('/', StringComparison.Ordinal);
        string id = end < 0 ? rest : rest[..end];
        return IsId(id) ? id : null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,30}\z")]
    private static partial Regex Name();
}
