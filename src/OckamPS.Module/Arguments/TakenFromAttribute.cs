using System.Collections;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Takes a name or an id out of an object that has it as a property, whichever module the object is of; texts stay what they are. Of
/// several objects it takes one each.
/// </summary>
/// <param name="names">The properties, of which the first that has a value counts; none if only texts will do.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TakenFromAttribute(params string[] names) : ArgumentTransformationAttribute
{
    /// <summary>The properties.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>A property with objects in it that stand for themselves, as a reservation has its instances in Instances.</summary>
    public string? Within { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = ObjectShapes.Bare(inputData);
        if (bare is null || ObjectShapes.Plain(bare) is not null) return ObjectShapes.Plain(bare);
        string[] all = [.. Read(bare)];
        return all is [var one] && bare is not IEnumerable ? one : all;
    }

    private IEnumerable<string> Read(object? value)
    {
        if (ObjectShapes.Plain(value) is { } plain) return [plain];
        foreach (string name in Names)
        {
            if (ObjectShapes.Text(value, name) is { } text) return [text];
        }

        if (Within is not null && ObjectShapes.Member(value, Within) is IEnumerable inner and not string)
            return inner.Cast<object?>().SelectMany(Read);
        if (ObjectShapes.Bare(value) is IEnumerable list and not IDictionary) return list.Cast<object?>().SelectMany(Read);
        string wanted = Names.Count == 0 ? "Give a text" : $"Give a text, or an object with the property {string.Join(" or ", Names)}";
        throw ObjectShapes.Decline($"An object of the type {ObjectShapes.TypeName(value)} does not say what is meant. {wanted}.");
    }
}
