//! How a person works a page: with a pointer, or with the keyboard alone. By keyboard an element is reached as
//! people reach it, with Tab, and a test stops where Tab does not lead.

use crate::browser::Browser;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// What the person has at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Mouse or finger.
    Pointer,
    /// Nothing but keys.
    Keyboard,
}

/// Presses of Tab beyond those the page seems to need.
const SPARE: usize = 12;

/// The stop of Tab that an element belongs to: of buttons that exclude each other the pressed or the first one.
const STOP: &str = "
    const [target] = arguments;
    const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
    const together = (e) => [...document.querySelectorAll('input[type=radio]')]
        .filter((other) => other.name === e.name && other.form === e.form);
    const stop = (e) => {
        if (e.type !== 'radio') return e;
        const group = together(e);
        return group.find((other) => other.checked) || group[0];
    };
";

impl Browser {
    /// Types into the field of this name instead of what stands there.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name=\"{name}\"]")).await;
        match self.hands {
            Hands::Pointer => {
                field.clear().await.expect("the field can be emptied");
                field.send_keys(text).await.expect("the field takes keys");
            }
            Hands::Keyboard => {
                self.reach(&field).await;
                self.empty_the_field().await;
                self.press(text).await;
            }
        }
    }

    /// Chooses the option with this value.
    pub async fn choose(&self, name: &str, value: &str) {
        let field = self.find(&format!("[name=\"{name}\"]")).await;
        match self.hands {
            Hands::Pointer => {
                let chosen = field.select_by_value(value).await;
                chosen.expect("the option is there");
            }
            Hands::Keyboard => {
                self.reach(&field).await;
                self.press(&char::from(Key::Home).to_string()).await;
                for _ in 0..200 {
                    if field.prop("value").await.expect("a value").as_deref() == Some(value) {
                        return;
                    }
                    self.press(&char::from(Key::Down).to_string()).await;
                }
                panic!("no option {value} of {name}");
            }
        }
    }

    /// Ticks a box or chooses an answer; the portal may have proposed it already.
    pub async fn tick(&self, name: &str, value: &str) {
        let css = format!("input[name=\"{name}\"][value=\"{value}\"]");
        let input = self.find(&css).await;
        self.set(&input, true).await;
    }

    /// Of the boxes with this name ticks exactly those with these values.
    pub async fn tick_only(&self, name: &str, values: &[String]) {
        for input in self.all(&format!("input[name=\"{name}\"]")).await {
            let value = input.attr("value").await.expect("a value");
            let wanted = value.is_some_and(|value| values.contains(&value));
            self.set(&input, wanted).await;
        }
    }

    /// All elements that are there now.
    pub async fn all(&self, css: &str) -> Vec<Element> {
        let found = self.client.find_all(fantoccini::Locator::Css(css)).await;
        found.expect("the page can be asked")
    }

    /// A box or a button among others: pressed or not.
    pub async fn set(&self, input: &Element, wanted: bool) {
        if input.is_selected().await.expect("a box or a button") == wanted {
            return;
        }
        if self.hands == Hands::Pointer {
            input.click().await.expect("it can be chosen");
            return;
        }
        self.reach(input).await;
        if self.is_focused(input).await {
            self.press(" ").await;
        }
        for _ in 0..20 {
            if input.is_selected().await.expect("a box or a button") == wanted {
                return;
            }
            self.press(&char::from(Key::Down).to_string()).await;
        }
        panic!("it cannot be chosen by keyboard");
    }

    /// Presses a link or a button.
    pub async fn activate(&self, element: &Element) {
        match self.hands {
            Hands::Pointer => element.click().await.expect("it can be clicked"),
            Hands::Keyboard => {
                self.reach(element).await;
                self.press(&char::from(Key::Enter).to_string()).await;
            }
        }
    }

    /// Goes to an element with Tab.
    pub async fn reach(&self, element: &Element) {
        if self.hands == Hands::Pointer {
            return;
        }
        let steps = format!(
            "{STOP}
            const all = [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex]')];
            const stops = all.filter((e) => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && visible(e)
                && stop(e) === e);
            return stops.indexOf(stop(target)) - stops.indexOf(document.activeElement);"
        );
        let steps = self.ask(&steps, element).await.as_i64().unwrap_or_default();
        let tab = char::from(Key::Tab);
        if steps >= 0 {
            self.press(&tab.to_string().repeat(usize::try_from(steps).expect("few")))
                .await;
        } else {
            self.press_back(steps.unsigned_abs()).await;
        }
        for _ in 0..SPARE {
            let arrived = format!("{STOP} return document.activeElement === stop(target);");
            if self.ask(&arrived, element).await == json!(true) {
                return;
            }
            self.press(&tab.to_string()).await;
        }
        panic!(
            "Tab does not lead to {} on {}",
            element.html(false).await.unwrap_or_default(),
            self.address().await
        );
    }

    async fn is_focused(&self, element: &Element) -> bool {
        let asked = "return document.activeElement === arguments[0];";
        self.ask(asked, element).await == json!(true)
    }

    async fn ask(&self, script: &str, element: &Element) -> Value {
        let element = serde_json::to_value(element).expect("a reference");
        let answer = self.client.execute(script, vec![element]).await;
        answer.expect("the script runs")
    }

    /// Presses keys one after the other.
    async fn press(&self, keys: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.perform(actions).await;
    }

    async fn press_back(&self, times: u64) {
        let (shift, tab) = (char::from(Key::Shift), char::from(Key::Tab));
        let mut actions =
            KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: shift });
        for _ in 0..times {
            actions = actions
                .then(KeyAction::Down { value: tab })
                .then(KeyAction::Up { value: tab });
        }
        self.perform(actions.then(KeyAction::Up { value: shift }))
            .await;
    }

    async fn empty_the_field(&self) {
        let (control, delete) = (char::from(Key::Control), char::from(Key::Delete));
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: 'a' })
            .then(KeyAction::Up { value: 'a' })
            .then(KeyAction::Up { value: control })
            .then(KeyAction::Down { value: delete })
            .then(KeyAction::Up { value: delete });
        self.perform(actions).await;
    }

    async fn perform(&self, actions: KeyActions) {
        let done = self.client.perform_actions(actions).await;
        done.expect("the keys are pressed");
    }
}
