using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.AutoML.Tests.Sweeps;

/// <summary>The README's sweep, run.</summary>
[TestClass]
public sealed class ReadmeTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task Sweep()
    {
        var folder = Directory.CreateTempSubdirectory("readme").FullName;
        try
        {
            var ml = new MLContext(seed: 1);
            var rows = SweepFixtures.Series(ml);
            var cancellation = TestContext.CancellationToken;
            var (html, zip) = (Path.Combine(folder, "sweep.html"), Path.Combine(folder, "model.zip"));

            // <sweep>
            var options = new LstmForecastingOptions { OutputColumnName = "Next", InputColumnName = "Value", Horizon = 4 };
            var pipeline = new EstimatorChain<ITransformer>().Append(ml.Auto().LstmForecasting(options, search => search
                .Pin("Training.Members", 1).Range("Training.Epochs", 5, 15).Choices("Network.Cell", CellKind.Lstm, CellKind.Gru)));
            var monitor = new SweepMonitor(Console.Out);
            var best = await ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(rows, fold: 3)
                .SetForecastingMetric(ForecastingMetric.MASE, new SweepOptions { CheckpointFolder = folder })
                .SetTrainingTimeInSeconds(120).SetMaxModelToExplore(3).SetSweepMonitor(monitor).RunAsync(cancellation);
            monitor.Report().Save(html);                                         // best.Model is trained on all rows
            var ensemble = ((LstmTrialResult)best).Ensemble(cancellationToken: cancellation); // one model, the average of the best trials, where that is better
            ml.Model.Save(ensemble.Model, rows.Schema, zip);
            // </sweep>
            Assert.HasCount(3, monitor.Trials);
            Assert.IsNotNull(best.Model);
            Assert.IsTrue(File.Exists(html));
            Assert.HasCount(4, SweepFixtures.Forecast(ml.Model.Load(zip, out _)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
