using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using OckamPS.Module;

namespace OckamPS.Tests;

/// <summary>What scripts build on does not change by accident: the whole surface stands in a file beside this test.</summary>
public partial class SurfaceTests
{
    // Get-Verb's list, as far as this module may use it.
    private static readonly string[] s_verbs =
    [
        "Add", "Export", "Get", "Import", "Join", "Measure", "New", "Remove", "Resume", "Send", "Set", "Start", "Stop", "Suspend", "Test",
        "Update", "Use", "Watch", "Protect", "Publish", "Unprotect",
        "Save", "Install", "Invoke", "Register", "Unregister", "Enter", "Connect",
        "ConvertFrom",
    ];

    // Verbs after which something is otherwise than before.
    private static readonly string[] s_changing =
        ["Add", "Import", "Join", "New", "Remove", "Resume", "Set", "Start", "Stop", "Suspend", "Update"];

    public static TheoryData<string> Names => [.. Cmdlets().Select(cmdlet => cmdlet.Name)];

    [Fact]
    public void The_surface_of_the_module_is_the_one_on_file()
    {
        string expected = File.ReadAllText(Repository.Of("tests", "OckamPS.Tests", "Surface.txt")).ReplaceLineEndings("\n");
        string actual = string.Concat(Cmdlets().Select(cmdlet => Describe(cmdlet.Name, cmdlet.Type))) + ErrorIds();
        if (Environment.GetEnvironmentVariable("OCKAMPS_ACCEPT_MODULE_SURFACE") is { Length: > 0 } path) File.WriteAllText(path, actual);
        string[] old = expected.Split('\n');
        string[] now = actual.Split('\n');
        Assert.True(
            expected == actual,
            "The surface has changed:\n"
                + string.Join('\n', old.Except(now).Select(line => "- " + line).Concat(now.Except(old).Select(line => "+ " + line)))
                + "\nIf that is meant, run this test with OCKAMPS_ACCEPT_MODULE_SURFACE set to the path of "
                + "tests/OckamPS.Tests/Surface.txt.");
    }

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_that_there_are()
    {
        string manifest = File.ReadAllText(Repository.Of("module", "OckamPS.psd1"));
        string list = ExportList().Match(manifest).Groups[1].Value;
        IEnumerable<string> exported = QuotedName().Matches(list).Select(match => match.Groups[1].Value);
        Assert.Equal(Cmdlets().Select(cmdlet => cmdlet.Name), exported.Order(StringComparer.Ordinal));
        foreach (string nothing in new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" })
            Assert.Contains(nothing + " = @()", manifest, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_has_an_approved_verb_and_a_singular_noun_of_its_own(string name)
    {
        string[] parts = name.Split('-');
        Assert.Contains(parts[0], s_verbs);
        // ModelWeights is the field's own word.
        if (parts[1] == "ModelWeights") return;
        bool isOwn = parts[1].StartsWith("Ockam", StringComparison.Ordinal) || parts[1].StartsWith("NitroTpm", StringComparison.Ordinal)
            || parts[1].StartsWith("Model", StringComparison.Ordinal) || parts[1].EndsWith("Model", StringComparison.Ordinal);
        Assert.True(isOwn, name);
        // A status is one.
        Assert.DoesNotMatch("(?<!Statu)(?<!s)s$", parts[1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_asks_before_it_changes_something(string name)
    {
        Mark cmdlet = Mark.Of<CmdletAttribute>(TypeOf(name))!;
        Assert.True(cmdlet.Is("SupportsShouldProcess") || !s_changing.Contains(name.Split('-')[0]));
        bool isGrave = name is "Remove-OckamIdentity" or "Remove-OckamProject" or "Remove-OckamVault" or "Remove-OckamProjectMember"
            or "Remove-PublishedModel" or "Remove-LoadedModel" or "Remove-ModelSealingStatement" or "Remove-ModelSharing"
            or "Set-ModelSealingPolicy" or "Remove-OckamPortalNetwork";
        Assert.Equal(isGrave, cmdlet.Text("ConfirmImpact") == "High");
        if (isGrave) Assert.NotNull(TypeOf(name).GetProperty("Force"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_takes_and_gives_types_that_everybody_can_name(string name)
    {
        Type type = TypeOf(name);
        var own = new[] { typeof(LoadContext).Assembly, typeof(object).Assembly, typeof(PSObject).Assembly };
        IEnumerable<Type> types = Parameters(type).Select(parameter => parameter.PropertyType)
            .Concat(Outputs(type));
        foreach (Type used in types.SelectMany(Parts))
        {
            bool isKnown = own.Contains(used.Assembly) || used.Namespace!.StartsWith("System", StringComparison.Ordinal);
            Assert.True(isKnown, $"{name} uses {used}.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void From_and_To_never_bind_by_property_name_and_Node_always_does(string name)
    {
        foreach (PropertyInfo parameter in Parameters(TypeOf(name)))
        {
            foreach (Mark attribute in Mark.All<ParameterAttribute>(parameter))
            {
                bool isBound = attribute.Is("ValueFromPipelineByPropertyName");
                if (parameter.Name is "From" or "To") Assert.False(isBound, $"{name} -{parameter.Name}");
                if (parameter.Name is "Node") Assert.True(isBound, $"{name} -Node");
            }
        }
    }

    [Fact]
    public void No_noun_is_one_of_built_in_modules_or_of_those_beside_which_this_one_is_used()
    {
        foreach ((string name, _) in Cmdlets())
        {
            string noun = name.Split('-')[1];
            Assert.False(noun.StartsWith("EC2", StringComparison.Ordinal) || noun.StartsWith("Tpm", StringComparison.Ordinal), name);
        }
    }

    private static Type TypeOf(string name) => Cmdlets().Single(cmdlet => cmdlet.Name == name).Type;

    private static IEnumerable<(string Name, Type Type)> Cmdlets() =>
        from type in typeof(ModuleLifetime).Assembly.GetExportedTypes()
        let mark = Mark.Of<CmdletAttribute>(type)
        where mark is not null
        let name = $"{mark.Argument(0)}-{mark.Argument(1)}"
        orderby name
        select (name, type);

    private static IEnumerable<PropertyInfo> Parameters(Type type) =>
        type.GetProperties().Where(property => Mark.All<ParameterAttribute>(property).Any())
            .OrderBy(property => property.Name, StringComparer.Ordinal);

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : [type];

    private static IEnumerable<Type> Outputs(Type type) =>
        Mark.All<OutputTypeAttribute>(type).SelectMany(mark => mark.Arguments.OfType<Type>());

    private static string Describe(string name, Type type)
    {
        Mark cmdlet = Mark.Of<CmdletAttribute>(type)!;
        var lines = new List<string>
        {
            $"{name} impact={cmdlet.Text("ConfirmImpact")} shouldprocess={cmdlet.Is("SupportsShouldProcess")} "
                + $"set={cmdlet.Text("DefaultParameterSetName")}",
            $"  puts out {string.Join(", ", Outputs(type).Select(output => output.Name))}",
        };
        foreach (PropertyInfo parameter in Parameters(type)) lines.AddRange(Describe(parameter));
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Describe(PropertyInfo parameter)
    {
        string aliases = string.Join(',', Mark.Of<AliasAttribute>(parameter)?.Arguments ?? []);
        IEnumerable<string> marks = parameter.GetCustomAttributesData()
            .Select(mark => mark.AttributeType == typeof(ArgumentCompleterAttribute)
                ? ((Type)mark.ConstructorArguments[0].Value!).Name
                : mark.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal))
            .Where(mark => mark is not ("Parameter" or "Alias" or "Nullable") && !mark.StartsWith("Validate", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        string head = $"  -{parameter.Name} {parameter.PropertyType} [{aliases}] {string.Join(' ', marks)}".TrimEnd();
        IEnumerable<Mark> sets = Mark.All<ParameterAttribute>(parameter);
        foreach (Mark mark in sets.OrderBy(item => item.Text("ParameterSetName"), StringComparer.Ordinal))
        {
            string position = mark.Text("Position") is { } number ? $"at {number}" : "named";
            string binding = (mark.Is("Mandatory") ? " mandatory" : "") + (mark.Is("ValueFromPipeline") ? " byvalue" : "")
                + (mark.Is("ValueFromPipelineByPropertyName") ? " byproperty" : "");
            yield return $"{head} | {mark.Text("ParameterSetName") ?? "all"} {position}{binding}";
        }
    }

    // The table is source, and so are its ids.
    private static string ErrorIds()
    {
        IEnumerable<string> ids = Directory.GetFiles(Repository.Of("src", "OckamPS.Module", "Errors"), "*.cs")
            .SelectMany(file => ErrorId().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct().Order(StringComparer.Ordinal);
        return "errors\n" + string.Concat(ids.Select(id => $"  {id}\n"));
    }

    [GeneratedRegex(@"CmdletsToExport = @\(([^)]*)\)")]
    private static partial Regex ExportList();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"(?:new\(\s*|=> )""([A-Z][A-Za-z]+)""")]
    private static partial Regex ErrorId();
}
