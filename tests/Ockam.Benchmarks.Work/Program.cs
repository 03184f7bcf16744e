using Ockam.Benchmarks.Work;

return args switch
{
    [ModelsWork.Command, var what, var source, var target] => await ModelsWork.RunAsync(what, source, target),
    [RangeServer.Command, var path] => await RangeServer.ServeAsync(path),
    _ => 2,
};
