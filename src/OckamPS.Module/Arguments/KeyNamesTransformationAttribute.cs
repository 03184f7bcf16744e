using System.Collections;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Takes keys that are objects, of this module or of AWS.Tools, as the texts by which they are named; texts stay what they are, since they
/// may be patterns.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyNamesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether it is the ARN of a key in KMS that is wanted, and no other name of it.</summary>
    public bool Arn { get; set; }

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
        if ((ObjectShapes.Plain(value) ?? (Arn ? KeyShapes.FindArn(value) : KeyShapes.Find(value))) is { } text) return [text];
        if (ObjectShapes.Bare(value) is IEnumerable list and not IDictionary) return list.Cast<object?>().SelectMany(Read);
        throw ObjectShapes.Decline(
            $"An object of the type {ObjectShapes.TypeName(value)} stands for no key{(Arn ? " of KMS with an ARN" : "")}: give what "
            + "New-ModelSealingKey put out, a key of Get-KMSKey or Get-KMSKeyList, or a text.");
    }
}
