using System.Collections;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Takes whom a policy shall name out of objects that say it: a role, user or session of AWS.Tools with its ARN, what
/// New-ModelInstanceProfile put out with that of its role, and identities and members with their Identifiers. Texts stay what they are.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PrincipalTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = ObjectShapes.Bare(inputData);
        if (bare is null) return null;
        string[] all = [.. Read(bare)];
        return all is [var one] && bare is not IEnumerable or string ? one : all;
    }

    private static IEnumerable<string> Read(object? value)
    {
        if (ObjectShapes.Plain(value) is { } text) return [Require(text)];
        if (Find(value) is { } found) return [found];
        if (ObjectShapes.Bare(value) is IEnumerable list and not IDictionary) return list.Cast<object?>().SelectMany(Read);
        throw ObjectShapes.Decline(
            $"An object of the type {ObjectShapes.TypeName(value)} stands for nobody: give an ARN, an account, an Identifier, a role of "
            + "Get-IAMRole, or what New-ModelInstanceProfile put out.");
    }

    // From a pipeline a text may as well be the key.
    private static string Require(string text) => KeyShapes.IsReference(text) && text.Split(':') is not ["arn", _, "iam" or "sts", ..]
        ? throw ObjectShapes.Decline($"'{text}' stands for nobody: it is no ARN of IAM or STS, account or Identifier.")
        : text;

    private static string? Find(object? value)
    {
        if (ObjectShapes.Text(value, nameof(ModelInstanceProfileInfo.RoleArn)) is { } role) return role;
        // An instance profile has an ARN of IAM too, and is nobody; its one role is.
        if (ObjectShapes.Text(value, "InstanceProfileName") is not null)
            return ObjectShapes.Member(value, "Roles") is IEnumerable roles && roles.Cast<object?>().ToArray() is [var only]
                ? Find(only)
                : null;
        return ObjectShapes.Text(value, "Arn") is { } arn && arn.Split(':') is ["arn", _, "iam" or "sts", ..]
            ? arn
            : ObjectShapes.Text(value, nameof(OckamIdentityInfo.Identifier));
    }
}
