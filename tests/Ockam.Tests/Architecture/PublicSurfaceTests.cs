using System.Reflection;

namespace Ockam.Tests.Architecture;

/// <summary>What others build on does not change by accident: every public member stands in a file beside this test.</summary>
public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_of_the_library_is_the_one_on_file()
    {
        string committed = Path.Combine(AppContext.BaseDirectory, "Architecture", "PublicSurface.txt");
        string expected = File.ReadAllText(committed).ReplaceLineEndings("\n");
        string actual = Describe(typeof(OckamException).Assembly);
        if (Environment.GetEnvironmentVariable("OCKAMPS_ACCEPT_SURFACE") is { Length: > 0 } path) File.WriteAllText(path, actual);
        Assert.True(
            expected == actual,
            "The public surface has changed:\n" + string.Join('\n', Difference(expected, actual))
                + "\nIf that is meant, run this test with OCKAMPS_ACCEPT_SURFACE set to the path of "
                + "tests/Ockam.Tests/Architecture/PublicSurface.txt.");
    }

    private static IEnumerable<string> Difference(string expected, string actual)
    {
        string[] old = expected.Split('\n');
        string[] now = actual.Split('\n');
        return old.Except(now).Select(line => "- " + line).Concat(now.Except(old).Select(line => "+ " + line));
    }

    private static string Describe(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (Type type in assembly.GetExportedTypes())
        {
            lines.Add($"{type.FullName} : {type.BaseType?.FullName}");
            const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (MemberInfo member in type.GetMembers(Members))
            {
                if (member is MethodInfo { IsSpecialName: true } or Type) continue;
                string value = member is FieldInfo { IsLiteral: true } constant ? $" = {constant.GetRawConstantValue()}" : string.Empty;
                lines.Add($"{type.FullName} | {member}{value}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines) + "\n";
    }
}
