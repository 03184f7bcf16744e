namespace Ockam.Policies;

/// <summary>The values that identifiers have in one evaluation (section 10.4).</summary>
/// <param name="Subject">Those of the peer, by their whole names such as <c>subject.identifier</c>.</param>
/// <param name="Resource">The value of <c>resource.id</c>.</param>
/// <param name="Action">The value of <c>action.id</c>.</param>
internal readonly record struct PolicyEnvironment(Dictionary<string, PolicyValue> Subject, string Resource, string Action)
{
    public bool TryGet(string name, out PolicyValue value)
    {
        if (Subject.TryGetValue(name, out value)) return true;
        switch (name)
        {
            case "resource.id":
                value = PolicyValue.Of(Resource);
                return true;
            case "action.id":
                value = PolicyValue.Of(Action);
                return true;
            default:
                return false;
        }
    }
}
