using System.Globalization;

namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>
/// sysid FILE [PART] [--SETTING=VALUE ...]: free-run simulation by a <see cref="DynamicsModel"/>: RMSE in mV on the Silverbox, mean squared error in V² on the Cascaded Tanks; the first 50 outputs are known and
/// do not count. PART valid, the default, judges parts of the estimation data that were held out, PART test the recordings that are kept for it. With --ahead=STEPS the
/// forecaster and the model are compared over so many steps whose inputs are known. A FILE of failures of a robot's arm (.data) is classified in five folds.
/// </summary>
static class SystemCommand
{
    const string Ahead = "--ahead=";

    public static void Run(string[] arguments, int seed)
    {
        if (arguments[0].EndsWith(".data", StringComparison.Ordinal))
        {
            RobotFailures.Run(arguments[0], seed);
            return;
        }
        var recording = Recording.Read(arguments[0]);
        var options = With(new() { Training = new() { Seed = seed } }, arguments);
        if (arguments.FirstOrDefault(one => one.StartsWith(Ahead, StringComparison.Ordinal)) is { } ahead)
        {
            Forecast(recording, int.Parse(ahead[Ahead.Length..], CultureInfo.InvariantCulture), arguments.Contains("test"), options, seed);
            return;
        }
        var (watch, settings) = (new CpuWatch(), string.Join(' ', arguments.Where(one => one.Contains('='))));
        if (!arguments.Contains("test"))
        {
            var errors = recording.Folds.Select(fold => Error(DynamicsModel.Train(fold.Training, options), fold.Judged)).ToList();
            Console.WriteLine(FormattableString.Invariant($"sysid {recording.Name} valid seed {seed} {settings}: {Told(recording, errors.Average())} ({string.Join(", ", errors.Select(error => Told(recording, error)))}), CPU seconds {watch.Seconds:F0}"));
            return;
        }
        var model = DynamicsModel.Train(recording.Training, options);
        foreach (var (name, series) in recording.Tests)
            Console.WriteLine(FormattableString.Invariant($"sysid {recording.Name} test seed {seed} {settings}: {name} {Told(recording, Error(model, series))}, CPU seconds {watch.Seconds:F0}"));
    }

    static void Forecast(Recording recording, int horizon, bool isTest, DynamicsOptions options, int seed)
    {
        var watch = new CpuWatch();
        (string Name, DrivenSeries[] Training, DrivenSeries[] Judged)[] parts = isTest
            ? [("test", recording.Training, [.. recording.Tests.Select(test => test.Series)])]
            : [.. recording.Folds.Select((fold, i) => ($"valid {i + 1}", fold.Training, new[] { fold.Judged }))];
        foreach (var (name, training, judged) in parts)
        {
            var forecasts = new DrivenForecasts(training, horizon, options, seed);
            for (var i = 0; i < judged.Length; i++)
            {
                var (ours, dynamics, naive, told) = forecasts.Errors(judged[i]);
                Console.WriteLine(FormattableString.Invariant($"sysid {recording.Name} {name}{(isTest ? $" {recording.Tests[i].Name}" : "")} seed {seed}: {told}: forecaster {Told(recording, ours)}, dynamics model {Told(recording, dynamics)}, naive {Told(recording, naive)}, CPU seconds {watch.Seconds:F0}"));
            }
        }
    }

    static double Error(DynamicsModel model, DrivenSeries series)
    {
        var (simulated, sum) = (model.Simulate(series.Inputs, series.Outputs[..Recording.Known]), 0.0);
        for (var t = Recording.Known; t < series.Count; t++) sum += ((double)simulated[t] - series.Outputs[t]) * ((double)simulated[t] - series.Outputs[t]);
        return sum / (series.Count - Recording.Known);
    }

    static string Told(Recording recording, double error) => recording.Name == "silverbox" ? FormattableString.Invariant($"{1000 * Math.Sqrt(error):F2} mV") : FormattableString.Invariant($"MSE {error:F3}");

    // Settings other than the defaults, to choose these by parts that are held out.
    static DynamicsOptions With(DynamicsOptions options, string[] arguments)
    {
        foreach (var argument in arguments.Where(one => one.Contains('=') && !one.StartsWith(Ahead, StringComparison.Ordinal)))
        {
            var (name, value) = (argument[2..argument.IndexOf('=')], float.Parse(argument[(argument.IndexOf('=') + 1)..], CultureInfo.InvariantCulture));
            options = name switch
            {
                "units" => options with { Network = options.Network with { HiddenSize = (int)value } },
                "layers" => options with { Network = options.Network with { Layers = (int)value } },
                "dropout" => options with { Network = options.Network with { Dropout = value } },
                "cell" => options with { Network = options.Network with { Cell = (CellKind)(int)value } },
                "epochs" => options with { Training = options.Training with { Epochs = (int)value } },
                "decay" => options with { Training = options.Training with { WeightDecay = value } },
                "rate" => options with { Training = options.Training with { LearningRate = value } },
                "members" => options with { Training = options.Training with { Members = (int)value } },
                "horizon" => options with { Horizon = (int)value },
                "warm-up" => options with { WarmUp = (int)value },
                _ => throw new ArgumentException($"There is no setting '{name}'."),
            };
        }
        return options;
    }
}
