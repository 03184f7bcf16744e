using System.Reflection;

namespace OckamPS.Tests;

/// <summary>
/// An attribute as it is written in the assembly. What the cmdlets are compiled against has no code, so that an attribute that is made of
/// it says nothing.
/// </summary>
internal sealed class Mark
{
    private readonly CustomAttributeData _data;

    private Mark(CustomAttributeData data) => _data = data;

    public IReadOnlyList<object?> Arguments => [.. _data.ConstructorArguments.SelectMany(Flatten)];

    public static Mark? Of<T>(MemberInfo member) => All<T>(member).FirstOrDefault();

    public static IEnumerable<Mark> All<T>(MemberInfo member) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType == typeof(T)).Select(data => new Mark(data));

    public object? Argument(int index) => Arguments[index];

    public bool Is(string name) => Value(name) is true;

    public string? Text(string name) => _data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name) is
        { MemberInfo: not null } argument
        ? argument.TypedValue.ArgumentType.IsEnum
            ? Enum.GetName(argument.TypedValue.ArgumentType, argument.TypedValue.Value!)
            : argument.TypedValue.Value?.ToString()
        : null;

    private object? Value(string name) => _data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;

    private static IEnumerable<object?> Flatten(CustomAttributeTypedArgument argument) =>
        argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> many ? many.SelectMany(Flatten) : [argument.Value];
}
