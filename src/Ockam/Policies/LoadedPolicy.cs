namespace Ockam.Policies;

/// <summary>A stored policy, read.</summary>
/// <param name="Target">What it is for.</param>
/// <param name="Text">As it is stored.</param>
/// <param name="Expression">What it says; null where the text cannot be read, and then it denies.</param>
/// <param name="Damage">Why it cannot be read.</param>
internal sealed record LoadedPolicy(PolicyTarget Target, string Text, PolicyExpression? Expression, string? Damage)
{
    public static LoadedPolicy Read(StoredPolicy stored)
    {
        try
        {
            return new LoadedPolicy(stored.Target, stored.Expression, PolicyExpression.Parse(stored.Expression), null);
        }
        catch (PolicyException damage)
        {
            return new LoadedPolicy(stored.Target, stored.Expression, null, damage.Message);
        }
    }
}
