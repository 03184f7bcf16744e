using System.Globalization;
using System.Text.RegularExpressions;

namespace Ockam.Aws;

/// <summary>What values of a plan may look like. They come from people and from AWS, and go into scripts, units and files.</summary>
internal static partial class BootRules
{
    private const int LongestNodeFile = 64 * 1024;
    private const int LongestTicket = 8 * 1024;
    private const int LongestQuestion = 2000;
    private const int LongestManifest = 4000;

    // Of the types that there are; a larger number is a mistake.
    private const int MostMemoryGib = 32 * 1024;

    /// <summary>Refuses a plan that is not whole, or has a value that could be read as something else.</summary>
    /// <exception cref="ArgumentException">It says which value, and what it must be.</exception>
    public static void Check(BootPlan plan)
    {
        Match(NodeName(), plan.Node, "the node's name", "1 to 31 of a-z, 0-9 and '-', a letter first");
        CheckSource(plan.Program, "ockam-node", needsSum: false);
        CheckNodeFile(plan.NodeFile);
        bool isProject = plan.Role == BootRole.Project;
        Require(isProject == (plan.Publication is not null), "The project's own instance, and no other, makes the project known.");
        Require(isProject == (plan.Ticket is null), "Every instance has a ticket but the project's own.");
        Require(isProject || plan.PublicAddress is null, "The project's own instance alone has a public address.");
        Require((plan.Role == BootRole.Model) == (plan.Model is not null), "The model server is said in its role, and in no other.");
        Require((plan.Role == BootRole.Client) == (plan.Client is not null), "The application is said in its role, and in no other.");
        if (plan.PublicAddress is { } host) Match(HostName(), host, "the public address", "a host name or an IP address, without a port");
        if (plan.Publication?.Parameter is { } published) Match(ParameterName(), published, "the parameter's name", "a path such as /a/b");
        if (plan.Endpoint is { } endpoint) Match(Url(), endpoint.AbsoluteUri, "the endpoint", "an http or https URL");
        if (plan.Ticket is { } ticket) CheckTicket(ticket);
        if (plan.Model is { } model) CheckModel(model);
        if (plan.Client is { } client) CheckClient(client);
    }

    private static void CheckTicket(BootTicket ticket)
    {
        if (ticket.Parameter is { } name) Match(ParameterName(), name, "the ticket's parameter", "a path such as /a/b");
        // What is wrong is not shown: it is a secret.
        else Require(ticket.Text is { Length: > 0 and <= LongestTicket } text && text.All(c => c is > ' ' and <= '~'),
            $"A ticket has 1 to {LongestTicket} visible characters of ASCII, without spaces; this one has others.");
    }

    private static void CheckModel(BootModel model)
    {
        Match(ModelName(), model.Name, "the model's name", "a name such as llama3.2:1b");
        CheckSource(model.Ollama, "Ollama", needsSum: true);
        if (model.Digest is { } digest) Match(Sha256(), digest, "the model's digest", "64 hexadecimal digits in lower case");
        if (model.Gpu is { } gpu)
        {
            if (gpu.Repository is { } repository) CheckPackage(repository);
            CheckPackage(gpu.Package);
            Match(PackageName(), gpu.Version, "the driver's version", "a version such as 595.91.07");
        }

        CheckPorts(model.ServerPort, model.GatewayPort);
        if (model.Sealed is not { } sealedModel) return;
        Require(model.Digest is null, "A sealed model has no digest of Ollama's library.");
        Match(S3(), sealedModel.Store, "the sealed model's store", "s3://bucket/path");
        Match(Word(), sealedModel.ModelName, "the sealed model's name", "visible characters of ASCII without quotes");
        Match(Word(), sealedModel.Key, "the key of the sealed model", "visible characters of ASCII without quotes");
        Require(sealedModel.MemoryGib is > 0 and <= MostMemoryGib, $"Memory for weights is 1 to {MostMemoryGib} GiB.");
        Match(Word(), sealedModel.Publisher, "the publisher", "an Identifier");
        Require(
            sealedModel.Manifest is not { } manifest || (manifest.Length is > 0 and <= LongestManifest && !manifest.Any(char.IsControl)),
            $"The manifest is one line of 1 to {LongestManifest} characters.");
        CheckSource(sealedModel.PowerShell, "PowerShell", needsSum: true);
        CheckSource(sealedModel.Module, "the module", needsSum: true);
    }

    private static void CheckClient(BootClient client)
    {
        Match(ModelName(), client.Model, "the model's name", "a name such as llama3.2:1b");
        CheckPackage(client.Package);
        CheckPorts(client.InletPort, client.Port);
        Require(client.Question.Length is > 0 and <= LongestQuestion && !client.Question.Any(char.IsControl),
            $"The question is one line of 1 to {LongestQuestion} characters.");
    }

    private static void CheckSource(BootSource source, string what, bool needsSum)
    {
        bool isUrl = source.Location.StartsWith("https:", StringComparison.Ordinal);
        if (isUrl) Match(Url(), source.Location, $"the URL of {what}", "an https URL");
        else if (source.Location.StartsWith('/')) Match(FilePath(), source.Location, $"the path of {what}", "an absolute path");
        else Match(S3(), source.Location, $"the place of {what}", "s3://bucket/key, an https URL, or an absolute path on the instance");
        if (source.Sha256 is { } sum) Match(Sha256(), sum, $"the SHA-256 of {what}", "64 hexadecimal digits in lower case");
        else Require(!isUrl && !needsSum, $"Say the SHA-256 of {what}: what comes from {source.Location} is not used without.");
    }

    private static void CheckNodeFile(string text) => Require(
        text.Length is > 0 and <= LongestNodeFile && text.All(c => !char.IsControl(c) || c == '\n'),
        $"The node file has 1 to {LongestNodeFile} characters, and no control characters but line feeds.");

    private static void CheckPackage(string name) => Match(PackageName(), name, "the package", "the name of a package");

    private static void CheckPorts(int first, int second)
    {
        Require(first is > 0 and <= 65535 && second is > 0 and <= 65535, "A port is 1 to 65535.");
        Require(first != second, $"Two programs cannot both have port {first.ToString(CultureInfo.InvariantCulture)}.");
    }

    private static void Match(Regex rule, string value, string what, string remedy)
    {
        if (!rule.IsMatch(value)) throw new ArgumentException($"'{Shown(value)}' cannot be {what}: it must be {remedy}.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new ArgumentException(otherwise);
    }

    private static string Shown(string value)
    {
        const int LongestShown = 100;
        string line = string.Concat(value.Select(c => char.IsControl(c) ? '?' : c));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,30}\z")]
    private static partial Regex NodeName();

    [GeneratedRegex(@"\A(?=.{1,253}\z)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\z")]
    private static partial Regex HostName();

    // Systems Manager's own rule, and a path as parameters of a run have.
    [GeneratedRegex(@"\A/[A-Za-z0-9_./-]{1,1010}\z")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*(:[A-Za-z0-9._-]+)?\z")]
    private static partial Regex ModelName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~:^-]{0,127}\z")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();

    // What RFC 3986 allows in one, so neither quotes nor a backslash; without a user.
    [GeneratedRegex(@"\Ahttps?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~:/?#@!$&()*+,;=%-]*)?\z")]
    private static partial Regex Url();

    [GeneratedRegex(@"\As3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[A-Za-z0-9._~/!()*+=,@ -]{1,1024}\z")]
    private static partial Regex S3();

    [GeneratedRegex(@"\A/[A-Za-z0-9._~/+=,@-]{1,1024}\z")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/+=,@-]{0,1023}\z")]
    private static partial Regex Word();
}
