using System.Reflection;

namespace OckamPS.Help.Cmdlets;

/// <summary>
/// Reads the cmdlets of a built assembly. Attributes are read as data, so that nothing of the assembly runs, and PowerShell's own types can
/// be those of its reference package.
/// </summary>
internal static class CmdletReader
{
    private const string Automation = "System.Management.Automation.";

    /// <summary>Reads all cmdlets, by name.</summary>
    /// <param name="assembly">The assembly.</param>
    public static IReadOnlyList<CmdletShape> Read(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(type => !type.IsAbstract).Select(Read).OfType<CmdletShape>()
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    private static CmdletShape? Read(Type type)
    {
        CustomAttributeData? cmdlet = Attributes(type, "CmdletAttribute").FirstOrDefault();
        if (cmdlet is null) return null;
        return new CmdletShape(
            (string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!,
            Named(cmdlet, "DefaultParameterSetName") as string, Named(cmdlet, "SupportsShouldProcess") is true,
            [.. Properties(type).Select(Read).OfType<ParameterShape>()],
            [.. Attributes(type, "OutputTypeAttribute").SelectMany(Types).Distinct()]);
    }

    // The cmdlet's own parameters first: what it shares with others matters less.
    private static IEnumerable<PropertyInfo> Properties(Type type)
    {
        var seen = new HashSet<string>();
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.FullName!.StartsWith(Automation, StringComparison.Ordinal)) yield break;
            foreach (PropertyInfo property in level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (seen.Add(property.Name)) yield return property;
            }
        }
    }

    private static ParameterShape? Read(PropertyInfo property)
    {
        CustomAttributeData[] parameters =
            [.. Attributes(property, "ParameterAttribute").Where(item => Named(item, "DontShow") is not true)];
        if (parameters.Length == 0) return null;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        bool isSwitch = type.FullName == Automation + "SwitchParameter";
        string[] values = [.. Attributes(property, "ValidateSetAttribute").SelectMany(Strings)];
        Type item = type.IsArray ? type.GetElementType()! : type;
        if (values.Length == 0 && item.IsEnum) values = Enum.GetNames(item);
        return new ParameterShape(
            property.Name, type.FullName!, isSwitch ? "SwitchParameter" : type.Name, isSwitch, values,
            [.. Attributes(property, "AliasAttribute").SelectMany(Strings)], Attributes(property, "SupportsWildcardsAttribute").Any(),
            [.. parameters.Select(Role)]);
    }

    private static ParameterRole Role(CustomAttributeData parameter) => new(
        Named(parameter, "ParameterSetName") as string ?? ParameterRole.EverySet, Named(parameter, "Position") as int?,
        Named(parameter, "Mandatory") is true, Named(parameter, "ValueFromPipeline") is true,
        Named(parameter, "ValueFromPipelineByPropertyName") is true);

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.FullName == Automation + name);

    private static object? Named(CustomAttributeData attribute, string name)
    {
        foreach (CustomAttributeNamedArgument argument in attribute.NamedArguments)
        {
            if (argument.MemberName == name) return argument.TypedValue.Value;
        }

        return null;
    }

    private static IEnumerable<string> Strings(CustomAttributeData attribute) => Arguments(attribute).OfType<string>();

    private static IEnumerable<string> Types(CustomAttributeData attribute) =>
        Arguments(attribute).Select(value => value is Type type ? type.FullName! : (string)value!);

    // What a constructor takes as params comes as one list.
    private static IEnumerable<object?> Arguments(CustomAttributeData attribute) => attribute.ConstructorArguments.SelectMany(argument =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> list ? list.Select(item => item.Value) : [argument.Value]);
}
