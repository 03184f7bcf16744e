using System.Collections;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>Reads a conversation: itself, the last piece of an answer, or all pieces of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConversationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Find(inputData) ?? throw new ArgumentTransformationMetadataException(
            "This is no conversation: give what Invoke-ModelChat put out, to the last piece, which has the conversation.");

    private static ModelConversationInfo? Find(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            ModelConversationInfo conversation => conversation,
            ModelAnswerInfo answer => answer.Conversation,
            string => null,
            IEnumerable list => list.Cast<object?>().Select(Find).LastOrDefault(found => found is not null),
            _ => null,
        };
    }
}
