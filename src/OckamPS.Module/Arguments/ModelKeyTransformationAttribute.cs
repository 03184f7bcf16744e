using System.Management.Automation;
using Ockam.Models;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads which key is meant: <c>local:NAME</c>, <c>kms:ID</c>, an ARN, <c>broker:KEY@ROUTE</c>, <c>file:PATH</c>, or what
/// New-ModelSealingKey put out. A relative path of a file begins at the current location.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? text = value switch
        {
            null => null,
            ModelSealingKeyInfo key => key.Key,
            _ => value.ToString(),
        };
        if (text is null) return null;
        try
        {
            var reference = ModelKeyReference.Parse(text);
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
