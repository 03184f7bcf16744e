namespace Ockam.NodeHost.Running;

/// <summary>A node of the same name runs already.</summary>
internal sealed class NodeStateException(string message, Exception inner) : OckamException(message, inner);
