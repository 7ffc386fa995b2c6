//! Letters: who gets which, when, what happens when the server does not take them, and the way out.

mod mornings;
mod queue;
mod wishes;

use crate::support::TestApp;
use crate::support::people::Person;
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};
use portal::clock;

const SCHOOL: &str = "edu990101";
const BESIDE: &str = "edu990102";
/// Every kind of letter, as the form sends it.
const ALL: [(&str, &str); 6] = [
    ("urgent", "yes"),
    ("reminders", "yes"),
    ("digest", "yes"),
    ("quiet_from", "20"),
    ("quiet_until", "8"),
    ("version", "1"),
];
/// Hours by which the world's municipalities are ahead.
const EAST: i64 = 7;

struct Town {
    app: TestApp,
    olga: Person,
    vera: Person,
    measure: i64,
    /// The next Wednesday: far from the letters of Monday.
    today: NaiveDate,
}

impl Town {
    /// A coordinator and a director with addresses, a measure to talk about; letters go into memory.
    async fn new() -> Town {
        let app = TestApp::new().await.with_mail(true);
        let (roadmap, measure) = app.roadmap_of(SCHOOL).await;
        sqlx::query("update roadmaps set state = 'agreed', agreed_at = now() where id = $1")
            .bind(roadmap)
            .execute(&app.sql)
            .await
            .unwrap();
        let (olga, vera) = (app.coordinator().await, app.director(SCHOOL).await);
        for (person, email) in [(&olga, "olga@example.ru"), (&vera, "vera@example.ru")] {
            sqlx::query("update users set email = $2 where id = $1")
                .bind(person.id)
                .bind(email)
                .execute(&app.sql)
                .await
                .unwrap();
        }
        let now = now(&app).await;
        let today = (now + Duration::hours(EAST)).date_naive();
        let to_wednesday = (9 - today.weekday().num_days_from_monday()) % 7;
        Town {
            today: today + Days::new(u64::from(to_wednesday)),
            app,
            olga,
            vera,
            measure,
        }
    }

    async fn now(&self) -> DateTime<Utc> {
        now(&self.app).await
    }

    /// Changes rows behind the portal's back.
    async fn sql(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.app.sql).await.unwrap();
    }

    /// An hour of a day where the town is.
    fn at(&self, days: u64, hour: u32) -> DateTime<Utc> {
        let day = self.today + Days::new(days);
        day.and_hms_opt(hour, 5, 0).unwrap().and_utc() - Duration::hours(EAST)
    }

    async fn tick(&self, at: DateTime<Utc>) {
        clock::tick(&self.app.app, at).await.unwrap();
        clock::send(&self.app.app, at).await.unwrap();
    }

    /// Calls the director beside the measure.
    async fn call_vera(&self) {
        let path = format!("/measures/{}/comments", self.measure);
        let fields = [("text", "@Гладких, пришлите акт")];
        self.olga.post(&path, &fields).await.is(303);
    }

    /// The measure is due on this day.
    async fn due(&self, day: NaiveDate) {
        sqlx::query(
            "update measures set due_on = $2, title = 'Тетрадь ошибок', \
                    term = jsonb_build_object('kind', 'period', 'from', null, 'to', $2) where id = $1",
        )
        .bind(self.measure)
        .bind(day)
        .execute(&self.app.sql)
        .await
        .unwrap();
    }

    /// Letters that were sent: to whom.
    async fn sent(&self) -> Vec<String> {
        let kept = self.app.app.mail.as_ref().unwrap().kept().await;
        kept.into_iter().map(|(to, _)| to).collect()
    }

    /// Letters in the queue by state.
    async fn waiting(&self) -> i64 {
        sqlx::query_scalar(
            "select count(*) from letters where sent_at is null and failed_at is null",
        )
        .fetch_one(&self.app.sql)
        .await
        .unwrap()
    }

    /// The last letter to the director, its lines put together.
    async fn text_of_last(&self) -> String {
        sqlx::query_scalar("select subject || e'\n' || text from letters order by id desc limit 1")
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }
}

/// The moment by the clock of the database.
async fn now(app: &TestApp) -> DateTime<Utc> {
    sqlx::query_scalar("select now()")
        .fetch_one(&app.sql)
        .await
        .unwrap()
}
