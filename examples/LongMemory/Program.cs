// What recurrent networks with gates are known for: they remember for hundreds of steps, and count. Each line trains a network from scratch, on one core.
// LongMemory [task...] [--quick] [--seeds=N]
using System.Globalization;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var seeds = args.FirstOrDefault(arg => arg.StartsWith("--seeds=")) is { } given ? int.Parse(given[8..]) : 1;
var tasks = args.Where(arg => !arg.StartsWith('-')).ToHashSet();
if (tasks.Except(Experiments.All.Select(one => one.Task)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no task {unknown}. Tasks: {string.Join(", ", Experiments.All.Select(one => one.Task).Distinct())}.");
    return 1;
}
var chosen = Experiments.All.Where(one => (tasks.Count == 0 || tasks.Contains(one.Task)) && (!quick || one.Quick)).ToArray();

Console.WriteLine($"{"task",-14} {"network",-18} {"settings",-40} {"seed",4} {"sequences",10} {"result",-20} {"published",-40} {"cpu s",6}");
var (expected, run) = (0, 0);
foreach (var one in chosen)
{
    for (var seed = 1; seed <= seeds; seed++)
    {
        var begun = Environment.CpuUsage.TotalTime;
        var outcome = one.Run(seed);
        var seconds = (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
        Console.WriteLine($"{one.Task,-14} {one.Network,-18} {one.Settings,-40} {seed,4} {outcome.Sequences,10:N0} {outcome.Result,-20} {one.Published,-40} {seconds,6:F1}");
        run++;
        if (outcome.Solved != one.MustFail) expected++;
    }
}
Console.WriteLine($"long memory: {expected} of {run} as expected");
return 0;
