using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>A day of a shop: what it sold, whether there was a promotion, and what kind of shop it is.</summary>
sealed class Sale
{
    /// <summary>A small forecaster that reads all of it.</summary>
    public static LstmForecastingOptions Options => new()
    {
        OutputColumnName = nameof(SaleForecast.Next),
        InputColumnName = nameof(Sold),
        SeriesColumnName = nameof(Shop),
        TimeColumnName = nameof(Date),
        KnownFutureColumnNames = [nameof(Promotion)],
        PastColumnNames = [nameof(Temperature)],
        StaticColumnNames = [nameof(Region), nameof(Area)],
        ConfidenceLowerBoundColumn = nameof(SaleForecast.Low),
        ConfidenceUpperBoundColumn = nameof(SaleForecast.High),
        WindowSize = 14,
        Horizon = 4,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 6, Members = 1, Seed = 1 },
        UsePretrained = false,
    };

    public string Shop { get; set; } = "";
    public DateTime Date { get; set; }
    public float Sold { get; set; }
    public float Promotion { get; set; }
    public float Temperature { get; set; }
    public string Region { get; set; } = "";
    public float Area { get; set; }

    /// <summary>Days of shops from 1 January 2024 on; a promotion sells 8 more.</summary>
    public static List<Sale> Days(int shops, int days, int seed = 1)
    {
        var sales = new List<Sale>();
        var random = new Random(seed);
        for (var day = 0; day < days; day++)
        {
            for (var shop = 0; shop < shops; shop++)
            {
                var promotion = random.Next(4) == 0 ? 1 : 0;
                sales.Add(new()
                {
                    Shop = $"shop {shop}",
                    Date = new DateTime(2024, 1, 1).AddDays(day),
                    Promotion = promotion,
                    Temperature = 10 + (5 * random.NextSingle()),
                    Region = shop % 2 == 0 ? "north" : "south",
                    Area = 100 + (10 * shop),
                    Sold = 40 + (5 * shop) + (4 * MathF.Sin(2 * MathF.PI * day / 7)) + (8 * promotion) + random.NextSingle(),
                });
            }
        }

        return sales;
    }

    /// <summary>The same day without what was sold.</summary>
    public Sale Ahead() => new() { Shop = Shop, Date = Date, Promotion = Promotion, Temperature = float.NaN, Region = Region, Area = Area, Sold = float.NaN };
}

/// <summary>A forecast of sales, with its bounds.</summary>
sealed class SaleForecast
{
    public string Shop { get; set; } = "";

    [VectorType]
    public float[] Next { get; set; } = [];

    [VectorType]
    public float[] Low { get; set; } = [];

    [VectorType]
    public float[] High { get; set; } = [];
}
