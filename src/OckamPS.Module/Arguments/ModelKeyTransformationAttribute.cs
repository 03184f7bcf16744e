using System.Management.Automation;
using Ockam.Models;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads which key is meant: <c>local:NAME</c>, <c>kms:ID</c>, an ARN or an id of KMS, <c>broker:KEY@ROUTE</c>, <c>file:PATH</c>, what
/// New-ModelSealingKey put out, or a key of AWS.Tools. A relative path of a file begins at the current location.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = ObjectShapes.Bare(inputData);
        if (value is null) return null;
        string text = ObjectShapes.Plain(value) ?? KeyShapes.Find(value) ?? throw ObjectShapes.Decline(
            $"An object of the type {ObjectShapes.TypeName(value)} stands for no key: give what New-ModelSealingKey put out, a key of "
            + "Get-KMSKey, Get-KMSKeyList or Get-KMSAliasList, or a text such as local:NAME or kms:ID.");
        if (text.Split(':') is ["arn", _, not "kms", ..]) throw ObjectShapes.Decline($"'{text}' is no key: it is no ARN of KMS.");
        try
        {
            var reference = ModelKeyReference.Parse(KeyShapes.OfKms(text.Trim()) ?? text);
            if (reference.Scheme != ModelKeyReference.File) return reference.ToString();
            string path = engineIntrinsics?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(reference.Key) ?? reference.Key;
            return (reference with { Key = path }).ToString();
        }
        catch (ModelException wrong)
        {
            throw new ArgumentTransformationMetadataException(wrong.Message);
        }
    }
}
