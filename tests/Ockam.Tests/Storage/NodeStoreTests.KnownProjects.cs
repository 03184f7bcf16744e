using Ockam.Projects;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    private static ProjectFile FileOf(string name, string id = "id") =>
        new() { Id = id, Name = name, AccessRoute = "/dnsaddr/a.example/tcp/1", Users = ["u@a.example"], Running = true };

    [Fact]
    public async Task A_project_is_kept_by_its_name_and_the_first_is_the_default()
    {
        Assert.Null(await Store.Projects.GetDefaultAsync());
        await Store.Projects.PutAsync(FileOf("b"));
        await Store.Projects.PutAsync(FileOf("a"));
        await Store.Projects.PutAsync(FileOf("b", "other"));
        IReadOnlyList<StoredProject> all = await Store.Projects.ListAsync();
        Assert.Equal([("a", "id", false), ("b", "other", true)], all.Select(one => (one.File.Name, one.File.Id, one.IsDefault)));
        Assert.Equal(FileOf("b", "other").Encode(), all[1].File.Encode());
        Assert.Null(await Store.Projects.GetAsync("c"));
        Assert.False((await Store.Projects.GetAsync("a"))!.IsDefault);
        Assert.False(await Store.Projects.SetDefaultAsync("c"));
        Assert.True(await Store.Projects.SetDefaultAsync("a"));
        Assert.Equal("a", (await Store.Projects.GetDefaultAsync())!.File.Name);
    }

    [Fact]
    public async Task Forgetting_a_project_forgets_which_nodes_were_in_it_and_leaves_another_as_the_default()
    {
        await Store.Projects.PutAsync(FileOf("a"));
        await Store.Projects.PutAsync(FileOf("b"));
        await Store.Projects.PutNodeAsync("one", new NodeProject("a", IsMember: false));
        await Store.Projects.PutNodeAsync("one", new NodeProject("a", IsMember: true));
        await Store.Projects.PutNodeAsync("two", new NodeProject("b", IsMember: false));
        Assert.Equal(new NodeProject("a", IsMember: true), await Store.Projects.GetNodeAsync("one"));
        await Store.Projects.PutNodeAsync("also", new NodeProject("a", IsMember: false));
        Assert.Equal(["also", "one"], await Store.Projects.ListNodesAsync("a"));
        Assert.Empty(await Store.Projects.ListNodesAsync("c"));
        Assert.False(await Store.Projects.DeleteAsync("c"));
        Assert.True(await Store.Projects.DeleteAsync("a"));
        Assert.Null(await Store.Projects.GetNodeAsync("one"));
        Assert.Equal(new NodeProject("b", IsMember: false), await Store.Projects.GetNodeAsync("two"));
        Assert.Equal("b", (await Store.Projects.GetDefaultAsync())!.File.Name);
        Assert.True(await Store.Projects.DeleteAsync("b"));
        Assert.Null(await Store.Projects.GetDefaultAsync());
        Assert.Empty(await Store.Projects.ListAsync());
    }
}
