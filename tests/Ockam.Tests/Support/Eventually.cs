namespace Ockam.Tests.Support;

internal static class Eventually
{
    /// <summary>Polls a condition; a failure shows what was waited for.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(condition, () => what);

    /// <summary>The same where what is shown is what holds in the end.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> what)
    {
        for (int i = 0; i < 2_000; i++)
        {
            if (condition()) return;
            await Task.Delay(10);
        }

        Assert.Fail($"This did not become true within 20 s: {what()}");
    }
}
